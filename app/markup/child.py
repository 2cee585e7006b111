"""The rendering process: reads sources as JSON lines on standard input, answers each with one JSON line.

Run as `python -m markup.child` with `app/` as its path, so that it loads this package alone and stays small.
"""

import json
import resource
import sys
from dataclasses import asdict

from .clean import TooDeepError
from .convert import convert

MEMORY_BYTES = 512 * 1024 * 1024


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
        sys.stdout.write(json.dumps(answer(line)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
