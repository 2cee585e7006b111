"""What stays of `flask serve` beside its serving processes: an interpreter of 5 MB that has nothing loaded.

The application it was before would take 25 MB more: memory that processes share is copied as soon as one of them uses
it. Started by its path, so it must import nothing of the application.
"""

import os
import signal
import sys
import time

STOP_SECONDS = 10
"""How long requests under way may take to finish when the server stops."""
SETTLED_SECONDS = 5.0
"""Processes that were started anew and die sooner than this would die again and again."""
SOCKET = "--socket"
"""Tells a command that is started anew the number of the open socket."""
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
HEARD = (*STOPS, signal.SIGCHLD)


def become_supervisor(listener: int, children: list[int], command: list[str], log_format: str) -> None:
    """Call it with HEARD blocked from before the children were forked, so that no signal is missed meanwhile."""
    told = log_format, *map(str, (listener, len(children), *children))
    os.execv(sys.executable, [sys.executable, "-I", "-S", __file__, *told, *command])  # noqa: S606 — this file


def supervise(listener: int, children: set[int], command: list[str], log_format: str) -> None:
    """Passes the word to stop on. If a child dies, the others end too and the command starts anew; who connects
    meanwhile waits, because the socket stays open."""
    began = time.monotonic()
    dead = _wait(children)
    if not dead:
        os.close(listener)
        _end(children)
        sys.exit()
    for pid, code in dead.items():
        cause = signal.strsignal(-code) if code < 0 else f"exit code {code}"
        _say(f"process {pid} of the site has died ({cause}); all serving processes start anew", log_format)
    _end(children)
    if signal.sigpending() & set(STOPS):
        sys.exit()
    if SOCKET not in command:
        command += [SOCKET, str(listener)]
    elif time.monotonic() - began < SETTLED_SECONDS:
        sys.exit(1)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
    os.execv(command[0], command)  # noqa: S606 — our own command line


def _say(text: str, log_format: str) -> None:
    """As a record of the log, which is not loaded here."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    line = f"{now} ERROR app.supervisor: {text}"
    if log_format == "json":
        line = f'{{"time": "{now}", "level": "error", "logger": "app.supervisor", "message": "{text}"}}'
    print(line, file=sys.stderr, flush=True)  # noqa: T201 — has no logger


def _wait(children: set[int]) -> dict[int, int]:
    """Until the site is told to stop, or some of them die: these."""
    while not (dead := _reap(children)) and signal.sigwait(HEARD) not in STOPS:
        pass
    return dead


def _end(children: set[int]) -> None:
    _tell(children, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while children and time.monotonic() < deadline:
        time.sleep(0.01)
        _reap(children)
    _tell(children, signal.SIGKILL)
    while children:
        _reap(children, options=0)


def _tell(children: set[int], number: signal.Signals) -> None:
    for pid in children:
        os.kill(pid, number)


def _reap(children: set[int], *, options: int = os.WNOHANG) -> dict[int, int]:
    """Takes those that have ended out of the set, and gives their exit codes: below zero, the signal that ended it."""
    states = {pid: os.waitpid(pid, options) for pid in children}
    ended = {pid: os.waitstatus_to_exitcode(status) for pid, (waited, status) in states.items() if waited}
    children.difference_update(ended)
    return ended


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, lambda *_: None)  # a signal that is ignored is not waited for everywhere
    log_format, listener, count, *rest = sys.argv[1:]
    pids = {int(pid) for pid in rest[: int(count)]}
    supervise(int(listener), pids, rest[int(count) :], log_format)
