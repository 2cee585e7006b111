"""The rendering process: reads sources as JSON lines on standard input, answers each with one JSON line.

Run as `python -m markup.child` with `app/` as its path, so that it loads this package alone and stays small.
"""

import json
import resource
import signal
import sys
from dataclasses import asdict

from .clean import TooDeepError
from .convert import convert

CPU_SECONDS = 2.0
"""For one text. The system ends a child that takes more, though its server has died; between texts it ends with the
pipe. Not PR_SET_PDEATHSIG: that goes by the thread which started the child, and a `Renderer` serves several."""
MEMORY_BYTES = 256 * 1024 * 1024


def answer(line: str) -> dict[str, object]:
    try:
        return asdict(convert(json.loads(line)))
    except TooDeepError as error:
        return {"error": str(error)}
    except (ValueError, RecursionError, MemoryError):
        return {"error": "The text could not be rendered; it is nested too deeply or malformed."}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    for line in sys.stdin:
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        sys.stdout.write(json.dumps(answer(line)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
