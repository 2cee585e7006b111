"""The production server: granian in forked processes, with a few threads in each.

A stored answer goes out before an environ is made for the application, within microseconds; a form that waits for the
database holds up one thread of several.
"""

import ctypes
import errno
import gc
import hashlib
import logging
import os
import shutil
import signal
import socket  # noqa: TID251 — listens, never connects
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click
import jinja2
from flask import Flask
from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.log import LogLevels
from granian.net import SocketHolder
from granian.server import mp
from granian.server.mp import MPServer
from granian.wsgi import Response, ResponseIterWrap
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from app.config import ROOT, Settings
from app.web import supervisor
from app.web.cache import Cache
from app.web.supervisor import STOP_SECONDS

log = logging.getLogger(__name__)

THREADS = 4
"""Requests of one process that may wait for the database at the same time."""
BACKLOG = 1024
"""Connections that may wait to be accepted."""
DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of prctl(2)."""

GIVE_BACK = ((-3, 64 * 1024), (-1, 128 * 1024), (-8, 1))
"""glibc's M_MMAP_THRESHOLD, M_TRIM_THRESHOLD and M_ARENA_MAX: what a large answer took goes back to the system (10 MB),
and what a request took serves the next, in whichever thread (3 MB)."""

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


class PortError(click.ClickException):
    """The address cannot be listened at; the message says why and what to do."""


def bind(host: str, port: int) -> socket.socket:
    """Takes the address, at which nobody is heard before `listen`. Raises PortError."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with _refusing(host, port):
        listener.bind((host, port))
    return listener


def listen(listener: socket.socket) -> None:
    """Raises PortError: another site may have bound the same address, as long as neither listened."""
    host, port, *_ = listener.getsockname()
    with _refusing(host, port):
        listener.listen(BACKLOG)


@contextmanager
def _refusing(host: str, port: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror or error})"
        raise PortError(f"port {port} of {host} {reason}; choose another with --port or PORT=….") from error


def serve(app: Flask, listener: socket.socket, *, workers: int, command: list[str], beside: Beside) -> None:
    """Serves until SIGINT, SIGTERM or SIGHUP, and lets requests under way finish. This process only watches over those
    that serve; if one dies, it starts the command anew. Whoever connects to `listener`, which listens, can wait."""
    gc.freeze()
    listener.set_inheritable(True)
    signal.pthread_sigmask(signal.SIG_BLOCK, supervisor.HEARD)
    parent = os.getpid()
    children = []
    for _ in range(workers):
        child = get_context("fork").Process(target=_serve_here, args=(app, listener, parent, beside))
        child.start()
        assert child.pid is not None  # noqa: S101 — it was started
        children.append(child.pid)
    settings: Settings = app.extensions["settings"]
    supervisor.become_supervisor(listener.fileno(), children, command, settings.log_format)


class _Server(MPServer):  # type: ignore[misc]  # granian's types are not known to mypy
    """Granian serving in this very process, from a socket that is open."""

    def __init__(self, listener: socket.socket) -> None:
        super().__init__(
            "wsgi:app",
            interface=Interfaces.WSGI,
            blocking_threads=THREADS,
            backlog=BACKLOG,
            runtime_mode=RuntimeModes.mt,
            http=HTTPModes.http1,
            workers_kill_timeout=STOP_SECONDS,
            log_level=LogLevels.warning,
            log_dictconfig={"handlers": {}, "loggers": {"_granian": {"propagate": True}}},
        )
        self._listener = listener.detach()

    def _init_shared_socket(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):  # until granian can hear them, there is nothing to finish
            signal.signal(number, signal.SIG_DFL)
        self._sso, self._shd = None, SocketHolder(self._listener, False, BACKLOG)  # noqa: FBT003 — granian's

    def _spawn_workers(self, spawn_target: Any, target_loader: Any) -> None:
        """Returns when it is told to stop."""
        self._spawn_worker(0, spawn_target, target_loader).inner.run()
        self.signal_handler_interrupt()


def _serve_here(app: Flask, listener: socket.socket, parent: int, beside: Beside) -> None:
    _leave_group(parent)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, supervisor.HEARD)
    stop = threading.Event()
    thread = threading.Thread(target=beside, args=(stop,), name="beside", daemon=True)
    thread.start()
    mp._wsgi_call_wrap = _no_wrap  # noqa: SLF001 — granian's own wrapper makes the environ first
    _Server(listener).serve(target_loader=lambda: Gate(app), wrap_loader=False)
    stop.set()
    thread.join(STOP_SECONDS)


def _no_wrap(callback: Gate, _scope_options: object, _access_log: object = None) -> Gate:
    return callback


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
