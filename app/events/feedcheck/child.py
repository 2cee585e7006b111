"""The checking process: reads one file on standard input, answers with one JSON document.

Run as `python -m events.feedcheck.child` with `app/` as its path, so that it loads this package alone.
"""

import json
import resource
import sys

from . import check
from .lines import NotACalendarError

MEMORY_BYTES = 256 * 1024 * 1024
SECONDS = 10


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        answer: dict[str, object] = {"results": [result.as_json() for result in check(sys.stdin.buffer.read())]}
    except NotACalendarError as error:
        answer = {"refused": str(error)}
    except (MemoryError, RecursionError):
        answer = {"refused": "It needs more memory to be looked at than there is for one file."}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
