"""The production server: granian's processes, with a few threads in each.

A stored answer goes out before an environ is made for the application, within microseconds; a form that waits for the
database holds up one thread of several.
"""

import ctypes
import gc
import hashlib
import logging
import os
import shutil
import signal
import socket  # noqa: TID251 — listens, never connects
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import util
from pathlib import Path
from typing import Any

import jinja2
from flask import Flask
from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.log import LogLevels
from granian.server import mp
from granian.wsgi import Response, ResponseIterWrap
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from app.config import ROOT
from app.web.cache import Cache

log = logging.getLogger(__name__)

THREADS = 4
"""Requests of one process that may wait for the database at the same time."""
STOP_SECONDS = 10
"""How long requests under way may take to finish when the server stops."""
DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of prctl(2)."""

GIVE_BACK = ((-3, 64 * 1024), (-1, 128 * 1024))
"""glibc's M_MMAP_THRESHOLD and M_TRIM_THRESHOLD: what a large answer took goes back to the system (10 MB)."""

ENVIRON = {
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "granian",
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": True,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}
"""What each request's environ starts from. Granian's own would hold the process's environment, secrets included."""


Beside = Callable[[threading.Event], None]
"""Work that a serving process does beside its requests, until the event is set."""


class Gate:
    """What granian calls with each request: its protocol object and the environ. The cache is asked first."""

    def __init__(self, app: Flask) -> None:
        self._app = app.wsgi_app
        cache: Cache = app.extensions["cache"]
        self._lookup = cache.lookup

    def __call__(self, protocol: Any, environ: dict[str, Any]) -> None:
        sent = self._lookup(environ)
        if sent is None:
            self._ask(protocol, environ)
        else:
            protocol.response_bytes(*sent)

    def _ask(self, protocol: Any, environ: dict[str, Any]) -> None:
        """In the same thread: granian gives the body of a request to nobody else."""
        response = Response()
        try:
            body = self._app(ENVIRON | environ, response)
            if isinstance(body, list):
                protocol.response_bytes(response.status, response.headers, b"".join(body))
            else:
                protocol.response_iter(response.status, response.headers, ResponseIterWrap(body))
        except Exception:
            log.exception("no answer could be given at %s", environ.get("PATH_INFO"))
            protocol.response_bytes(500, [("Content-Type", "text/plain")], b"Something broke on our side.\n")


class TemplateCache(FileSystemBytecodeCache):
    """Compiled templates, kept for the next start: it is a tenth of a second faster and three megabytes smaller."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def keep_compiled_templates(app: Flask, folder: Path) -> None:
    """Below `folder`, in a folder of this very code; what other code compiled is removed."""
    with suppress(OSError):
        own = folder / _code_id(ROOT / "app")
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
        app.jinja_env.bytecode_cache = TemplateCache(str(own))
        for other in folder.iterdir():
            if other.is_dir() and other != own:
                shutil.rmtree(other)
            elif other != own:
                other.unlink()


def _code_id(code: Path) -> str:
    """Jinja tells compiled templates by their own text alone, but a filter that is given a constant runs when they are
    compiled, and settings of the environment are compiled in."""
    digest = hashlib.sha256(f"{jinja2.__version__} {sys.version}".encode())
    for path in sorted(code.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class PortError(Exception):
    """The address cannot be listened at; the message says why and what to do."""


def refuse_taken_port(host: str, port: int) -> None:
    """Raises PortError. Granian itself would share the port with another server that allows it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = "is in use" if error.errno == 98 else f"cannot be used ({error.strerror or error})"
            raise PortError(f"port {port} of {host} {reason}; choose another with --port or PORT=….") from error


def serve(app: Flask, *, host: str, port: int, workers: int, on_start: Callable[[], None], beside: Beside) -> None:
    """Serves until SIGINT, SIGTERM or SIGHUP, lets requests under way finish, and returns."""
    mp._wsgi_call_wrap = _no_wrap  # noqa: SLF001 — granian's own wrapper makes the environ first
    server = mp.MPServer(
        "wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        runtime_mode=RuntimeModes.mt,
        http=HTTPModes.http1,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
        log_dictconfig={"handlers": {}, "loggers": {"_granian": {"propagate": True}}},
    )

    def started() -> None:
        signal.signal(signal.SIGHUP, server.signal_handler_interrupt)
        gc.freeze()
        on_start()

    server.on_startup(started)
    parent = os.getpid()

    def load() -> Gate:
        _leave_group(parent)
        _run_beside(beside)
        return Gate(app)

    server.serve(target_loader=load, wrap_loader=False)


def _no_wrap(callback: Gate, _scope_options: object, _access_log: object = None) -> Gate:
    return callback


def _run_beside(beside: Beside) -> None:
    """In a thread, because a process of its own would take 20 MB; not of the parent, which can then fork safely."""
    stop = threading.Event()
    thread = threading.Thread(target=beside, args=(stop,), name="beside", daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(STOP_SECONDS)

    util.Finalize(None, end, exitpriority=1)


def _leave_group(parent: int) -> None:
    """In a forked child: Ctrl-C reaches the parent alone, which ends its children; they never outlive it."""
    os.setpgid(0, 0)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(DIE_WITH_PARENT, signal.SIGTERM)
        if hasattr(libc, "mallopt"):
            for option, value in GIVE_BACK:
                libc.mallopt(option, value)
    if os.getppid() != parent:
        os._exit(0)
