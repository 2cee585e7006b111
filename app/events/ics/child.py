"""The reading process: a file on standard input, its account as JSON on standard output.

Run as `python -m events.ics.child ZONE` with `app/` as its path, so that it loads this package alone and stays small.
"""

import json
import resource
import sys
import zoneinfo

from .found import IcsError
from .reading import account

CPU_SECONDS = 9
MEMORY_BYTES = 256 * 1024 * 1024


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    zoneinfo.reset_tzpath(to=())  # the pinned package alone, as everywhere
    try:
        answer = account(sys.stdin.buffer.read(), fallback=sys.argv[1]).as_json()
    except IcsError as error:
        answer = {"error": str(error)}
    except (MemoryError, RecursionError):
        answer = {"error": "The file takes more memory than any calendar should."}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
