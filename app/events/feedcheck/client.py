"""Checks bytes from anywhere in a child process with limits of time and memory."""

import json
import subprocess
import sys
from pathlib import Path

from .child import SECONDS
from .lines import NotACalendarError
from .rules import Result

MOST_BYTES = 12 * 1024 * 1024
"""25,000 events, a feed of ours with room to grow: in 6 of the seconds and 190 of the megabytes that the child has."""
APP_FOLDER = Path(__file__).resolve().parent.parent.parent
TOO_LONG = f"It takes longer than {SECONDS} seconds to look at."


def check(body: bytes) -> list[Result]:
    """As `feedcheck.check`. Raises NotACalendarError, also for what is too large or takes too long."""
    if len(body) > MOST_BYTES:
        raise NotACalendarError(f"It is larger than {MOST_BYTES // 1024**2} MB, which is more than is looked at here.")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "events.feedcheck.child"],
            cwd=APP_FOLDER,
            env={"PYTHONDONTWRITEBYTECODE": "1"},
            input=body,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise NotACalendarError(TOO_LONG) from error
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise NotACalendarError(answer["refused"])
    return [Result.from_json(found) for found in answer["results"]]
