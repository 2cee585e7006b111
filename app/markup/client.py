"""Rendering in a child process, killed when a text takes too long. Used when a text is saved, never to show it."""

import json
import os
import select
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from .rendered import Rendered

MAX_CHARACTERS = 200_000
SECONDS = 10.0
"""For one text, if the processor is busy with other things; the child itself may take two of its time."""
AT_ONCE = 2
WAIT_SECONDS = 0.3
APP_FOLDER = Path(__file__).resolve().parent.parent


class MarkupError(ValueError):
    """The text cannot be rendered; the message tells its author why. Their text is theirs to keep."""


class BusyError(MarkupError):
    """As many texts are being rendered as may be at once."""


class Renderer:
    """One child for many texts; a context manager. Safe to share between threads."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def render(self, source: str) -> Rendered:
        """Raises `MarkupError` for a text that is too long, nested too deeply or takes too long."""
        if len(source) > MAX_CHARACTERS:
            raise MarkupError(f"The text is longer than {MAX_CHARACTERS:,} characters. Split it into parts.")
        with self._lock:
            answer = self._ask(source.replace("\r\n", "\n"))
        if "error" in answer:
            raise MarkupError(str(answer["error"]))
        return Rendered(
            html=str(answer["html"]),
            teaser_html=str(answer["teaser_html"]),
            text=str(answer["text"]),
            has_more=bool(answer["has_more"]),
        )

    def close(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()

    def _ask(self, source: str) -> dict[str, object]:
        child = self._child = self._child or _start()
        assert child.stdin is not None and child.stdout is not None  # noqa: S101, PT018 — both are pipes, says Popen
        try:
            child.stdin.write(json.dumps(source).encode() + b"\n")
            child.stdin.flush()
            line = _read_line(child.stdout.fileno(), self._seconds)
        except (BrokenPipeError, TimeoutError) as error:
            self.close()
            raise MarkupError(
                "The text takes too long to render. Look for very long runs of brackets or markup."
            ) from error
        answer: dict[str, object] = json.loads(line)
        return answer


_places = threading.BoundedSemaphore(AT_ONCE)


def render(source: str) -> Rendered:
    """Renders one text in a child of its own; for many texts use one `Renderer`.

    Raises `BusyError` rather than wait for long: who reads needs the threads of this process.
    """
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise BusyError("Several texts are being prepared at this moment. Wait a few seconds, then press again.")
    try:
        with Renderer() as renderer:
            return renderer.render(source)
    finally:
        _places.release()


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "markup.child"],
        cwd=APP_FOLDER,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _read_line(descriptor: int, seconds: float) -> bytes:
    """One line from a pipe. Raises TimeoutError after `seconds` without more bytes, BrokenPipeError at its end."""
    pieces: list[bytes] = []
    while not pieces or not pieces[-1].endswith(b"\n"):
        ready, _, _ = select.select([descriptor], [], [], seconds)
        if not ready:
            raise TimeoutError
        piece = os.read(descriptor, 1 << 16)
        if not piece:
            raise BrokenPipeError
        pieces.append(piece)
    return b"".join(pieces)
