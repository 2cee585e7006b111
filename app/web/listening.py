"""Freshness on PostgreSQL: a thread of each process listens for the notifications of `core/changes.py`.

A change made elsewhere is seen within milliseconds of its commit; one made by this process at once, because its
sessions say so themselves. While the connection is down, or has not been heard of for `SILENCE` seconds, there is no
version and nothing stored is served; a new connection is a new version, so nothing can be missed.
"""

import itertools
import logging
import os
import select
import threading
import time
from typing import Any

from sqlalchemy import make_url

from app.core.changes import CHANNEL
from app.core.forks import forget_in_child, keep_open

log = logging.getLogger(__name__)

HEARTBEAT = 1.0
SILENCE = 3.0
RETRY_SECONDS = 0.5
CONNECT_SECONDS = 5


class PostgreSQLFreshness:
    """Listens from the first question on, so that a process which is to be forked does not."""

    def __init__(self, url: str) -> None:
        self._address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._reset()
        forget_in_child(self)

    def _reset(self) -> None:
        self._thread: threading.Thread | None = None
        self._connection: Any = None
        self._version: int | None = None
        self._heard_at = 0.0
        self._wake: tuple[int, int] | None = None

    def version(self) -> int | None:
        if self._thread is None:
            self._start()
        return self._version if time.monotonic() - self._heard_at < SILENCE else None

    def changed(self, *_: object) -> None:
        """Something was, or may have been, committed."""
        if self._version is not None:
            self._version = next(self._numbers)

    def close(self) -> None:
        with self._lock:
            thread, wake = self._thread, self._wake
            if thread is None or wake is None:
                return
            os.write(wake[1], b"x")
            thread.join()
            os.close(wake[0])
            os.close(wake[1])
            self._reset()

    def forget(self) -> None:
        """In a forked child: the parent's connection must be neither used nor closed."""
        keep_open(self._connection)
        self._lock = threading.Lock()
        self._reset()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._wake = os.pipe()
                self._thread = threading.Thread(target=self._listen, args=(self._wake[0],), daemon=True)
                self._thread.start()

    def _listen(self, wake: int) -> None:
        import psycopg  # noqa: PLC0415 — start-up cost where the database is SQLite

        while True:
            try:
                with psycopg.connect(self._address, autocommit=True, connect_timeout=CONNECT_SECONDS) as connection:
                    self._connection = connection
                    connection.add_notify_handler(self.changed)
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._heard_at = time.monotonic()
                    self._version = next(self._numbers)
                    while self._wait(connection, wake):
                        connection.execute("SELECT 1")  # takes the notifications in, and shows that both ends live
                        self._heard_at = time.monotonic()
                    return
            except psycopg.Error as error:
                log.warning("no answer is served from the cache until the database is heard again: %s", error)
            finally:
                self._version = self._connection = None
            if select.select([wake], [], [], RETRY_SECONDS)[0]:
                return

    def _wait(self, connection: Any, wake: int) -> bool:
        """Until something is heard or it is time to ask; False when it is time to end."""
        readable, _, _ = select.select([connection.fileno(), wake], [], [], HEARTBEAT)
        if connection.fileno() in readable:
            self.changed()
        return wake not in readable
