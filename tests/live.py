"""A real site for tests: the production server on real content, as `flask serve` runs it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from app.config import ROOT

START_SECONDS = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def run_flask(data_dir: Path, address: str, *arguments: str) -> str:
    """What one of our commands prints, run beside the site that serves from `data_dir`."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / "flask"), *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), "SITE_URL": address},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def mail_to(data_dir: Path, email: str, *, saying: str = "", seconds: float = 20.0) -> str:
    """The text of the newest mail to that address that says so, as soon as the worker has written it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for file in sorted((data_dir / "outbox").glob("*.eml"), reverse=True):
            message = message_from_bytes(file.read_bytes(), policy=default)
            if email in message["To"] and saying in (text := str(message.get_content())):
                return text
        time.sleep(0.2)
    raise TimeoutError(f"no mail to {email} came that says “{saying}”")


@contextmanager
def running_site(data_dir: Path, *, host: str = "127.0.0.1", port: int | None = None, **environ: str) -> Iterator[str]:
    """Serves `content/` from `data_dir` and gives the address without a trailing slash; ends the server at exit."""
    port = port or free_port()
    address = f"http://{host}:{port}"
    log = data_dir / "server.log"
    data_dir.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        server = subprocess.Popen(
            [str(Path(sys.executable).parent / "flask"), "serve", "--port", str(port)],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), "SITE_URL": address, **environ},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_up(server, address, log)
            yield address
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=20)


def _wait_until_up(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address + "/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the site did not come up:\n{log.read_text('utf-8', 'replace')}")
