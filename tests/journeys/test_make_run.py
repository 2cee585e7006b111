"""`make run` in a clean clone, as the README says; the virtual environment is borrowed: nothing is downloaded."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from app.config import ROOT
from tests.live import free_port

SECOND_START_SECONDS = 5.0


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    clone = tmp_path / "portal"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], check=True)
    (clone / ".venv").symlink_to(Path(sys.executable).parent.parent)
    os.utime(clone / "requirements.txt", (0, 0))
    return clone


def _run(clone: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env={"PATH": os.environ["PATH"], "PORT": str(port), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def _wait(make: subprocess.Popen[str], address: str, seconds: float) -> float:
    began = time.monotonic()
    while time.monotonic() - began < seconds and make.poll() is None:
        try:
            urllib.request.urlopen(address + "/readyz", timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return time.monotonic() - began
    make.kill()
    raise AssertionError(f"not up within {seconds} s:\n{make.communicate()[0]}")


def test_clean_clone_runs_twice_and_stops_cleanly(clone: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    make = _run(clone, port)
    _wait(make, address, 300)
    for path in ("/", "/2012/04/", "/events.ics", "/docs-days/", "/blog/feed/"):
        with urllib.request.urlopen(address + path, timeout=30) as response:
            assert len(response.read()) > 500
    family = [psutil.Process(make.pid), *psutil.Process(make.pid).children(recursive=True)]
    os.killpg(make.pid, signal.SIGINT)  # as a terminal does for Ctrl-C
    said = make.communicate(timeout=20)[0]
    assert psutil.wait_procs(family, timeout=5)[1] == []
    assert f"{address} is up" in said
    assert "Traceback" not in said

    again = _run(clone, port)
    took = _wait(again, address, 60)
    os.killpg(again.pid, signal.SIGTERM)
    again.communicate(timeout=20)
    assert took < SECOND_START_SECONDS
