"""Reads a file in a child of its own, which is ended when it takes too long."""

import json
import subprocess
import sys
from pathlib import Path

from .found import Account, IcsError, account_of

SECONDS = 10.0
APP_FOLDER = Path(__file__).resolve().parent.parent.parent


def read(data: bytes, *, zone: str) -> Account:
    """What the file holds; `zone` is where times without a zone are taken to be. Raises IcsError."""
    try:
        done = subprocess.run(  # noqa: S603 — our own program; the file goes in as bytes
            [sys.executable, "-m", "events.ics.child", zone],
            cwd=APP_FOLDER,
            env={"PYTHONDONTWRITEBYTECODE": "1"},
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise IcsError(f"The file takes longer than {SECONDS:g} seconds to read.") from error
    except subprocess.CalledProcessError as error:
        raise IcsError("The file takes more time or memory to read than any calendar should.") from error
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise IcsError(answer["error"])
    return account_of(answer)
