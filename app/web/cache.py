"""Exact cache: complete public answers, kept in each process and served before Flask is entered.

An answer is good as long as nothing was committed to the database by anybody (`freshness.py`) and no moment has passed
at which something changes by the clock alone (`next_change`: a scheduled post, the end of an event, midnight). So it
always equals what Flask would answer now, and there is nothing to invalidate by hand and no time to live.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from app.config import Settings
from app.core import clock
from app.core.database import db
from app.web.answers import Answer, Form, Headers, Sent, is_storable
from app.web.assets import FOREVER
from app.web.encodings import preferred
from app.web.freshness import Freshness, freshness_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

MOST_BYTES = 16 * 1024 * 1024
NEVER = datetime.max.replace(tzinfo=UTC)

NextChange = Callable[[datetime], datetime | None]
Key = tuple[str, str]


class Epoch:
    """A time in which no answer changes: one version of the database, until the next moment that changes something."""

    __slots__ = ("ends_at", "started_at", "version")

    def __init__(self, version: object, started_at: datetime) -> None:
        self.version = version
        self.started_at = started_at
        self.ends_at: datetime | None = None
        """Asked for when the first answer is stored."""


@dataclass
class Counts:
    hits: int = 0
    misses: int = 0
    bypassed: int = 0


class Entry:
    __slots__ = ("answer", "epoch", "size")

    def __init__(self, answer: Answer, epoch: Epoch | None) -> None:
        self.answer = answer
        self.epoch = epoch
        """None for what never changes: files whose address holds their hash."""
        self.size = answer.size


class Cache:
    """WSGI application around Flask. `lookup` alone answers what is stored, in a few microseconds."""

    def __init__(
        self,
        app: "WSGIApplication",
        *,
        host: str,
        session_cookie: str,
        freshness: Freshness,
        next_change: NextChange,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._app = app
        self._host = host
        self._cookie_mark = session_cookie + "="
        self._freshness = freshness
        self._next_change = next_change
        self._most_bytes = most_bytes
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._epoch: Epoch | None = None
        self._lock = threading.Lock()
        self.bytes = 0
        self.counts = Counts()

    def lookup(self, environ: "WSGIEnvironment") -> Sent | None:
        """The stored answer in the form this client takes, or None: then the application must be asked."""
        key = (environ["PATH_INFO"], environ["QUERY_STRING"])
        entry = self._current_entry(key, environ)
        if entry is None:
            return None
        form = entry.answer.form(preferred(environ.get("HTTP_ACCEPT_ENCODING")))
        return None if form is None else self._hit(key, entry, form, environ)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        key = (environ["PATH_INFO"], environ["QUERY_STRING"])
        entry = self._current_entry(key, environ)
        if entry is not None:
            form = entry.answer.make_form(preferred(environ.get("HTTP_ACCEPT_ENCODING")))
            self._weigh(key, entry)
            return _start(self._hit(key, entry, form, environ), start_response)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not self._is_anonymous(environ):
            self.counts.bypassed += 1
            return self._app(environ, start_response)
        self.counts.misses += 1
        return self._ask(key, environ, start_response)

    def _current_entry(self, key: Key, environ: "WSGIEnvironment") -> Entry | None:
        entry = self._entries.get(key)
        if entry is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("HTTP_HOST") != self._host:
            return None
        epoch = entry.epoch
        if epoch is None:
            return entry
        is_current = (
            self._is_anonymous(environ)
            and epoch.version == self._freshness.version()
            and epoch.ends_at is not None
            and epoch.started_at <= clock.now() < epoch.ends_at
        )
        return entry if is_current else None

    def _is_anonymous(self, environ: "WSGIEnvironment") -> bool:
        cookies = environ.get("HTTP_COOKIE")
        return (cookies is None or self._cookie_mark not in cookies) and "HTTP_AUTHORIZATION" not in environ

    def _hit(self, key: Key, entry: Entry, form: Form, environ: "WSGIEnvironment") -> Sent:
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
            self.counts.hits += 1
        return _sent(entry.answer, form, environ)

    def _ask(self, key: Key, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Asks Flask, keeps the answer if it may be kept, and sends it in the form this client takes."""
        epoch = self._epoch_now()
        head: list[Any] = []

        def remember(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            head[:] = [status, headers, exc_info]
            return _refuse_write

        is_head = environ["REQUEST_METHOD"] == "HEAD"
        body = self._app(environ | {"REQUEST_METHOD": "GET"} if is_head else environ, remember)
        status, headers = int(head[0][:3]), head[1]
        if not is_storable(status, headers):
            start_response(*head)
            if is_head:
                _read(body)
                return []
            return body
        answer = self._same_as_before(key, Answer(status, headers, _read(body)))
        form = answer.make_form(preferred(environ.get("HTTP_ACCEPT_ENCODING")))
        if environ.get("HTTP_HOST") == self._host:
            self._store(key, answer, epoch, headers)
        return _start(_sent(answer, form, environ), start_response)

    def _epoch_now(self) -> Epoch | None:
        version = self._freshness.version()
        if version is None:
            return None
        epoch, now = self._epoch, clock.now()
        if (
            epoch is None
            or epoch.version != version
            or now < epoch.started_at
            or (epoch.ends_at is not None and now >= epoch.ends_at)
        ):
            epoch = self._epoch = Epoch(version, now)
        return epoch

    def _same_as_before(self, key: Key, answer: Answer) -> Answer:
        """The stored answer if it is the same as this new one: it may be compressed already."""
        entry = self._entries.get(key)
        return entry.answer if entry is not None and entry.answer == answer else answer

    def _store(self, key: Key, answer: Answer, epoch: Epoch | None, headers: Headers) -> None:
        if ("Cache-Control", FOREVER) in headers:
            epoch = None
        elif epoch is None:
            return
        elif epoch.ends_at is None:
            try:
                epoch.ends_at = self._next_change(epoch.started_at) or NEVER
            except SQLAlchemyError as error:
                log.warning("an answer was not kept: %s", error)
                return
        entry = Entry(answer, epoch)
        with self._lock:
            old = self._entries.pop(key, None)
            self._entries[key] = entry
            self.bytes += entry.size - (old.size if old else 0)
            self._evict()

    def _weigh(self, key: Key, entry: Entry) -> None:
        """Counts the bytes of a form made after the answer was stored."""
        with self._lock:
            if self._entries.get(key) is entry:
                size = entry.answer.size
                self.bytes += size - entry.size
                entry.size = size
                self._evict()

    def _evict(self) -> None:
        while self.bytes > self._most_bytes:
            self.bytes -= self._entries.popitem(last=False)[1].size


def _sent(answer: Answer, form: Form, environ: "WSGIEnvironment") -> Sent:
    return answer.send(
        form,
        head=environ["REQUEST_METHOD"] == "HEAD",
        if_none_match=environ.get("HTTP_IF_NONE_MATCH"),
        if_modified_since=environ.get("HTTP_IF_MODIFIED_SINCE"),
    )


def _start(sent: Sent, start_response: "StartResponse") -> list[bytes]:
    start_response(f"{sent.status} {HTTPStatus(sent.status).phrase}", list(sent.headers))
    return [sent.body] if sent.body else []


def _read(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        close = getattr(body, "close", None)
        if close is not None:
            close()


def _refuse_write(_data: bytes) -> object:
    raise NotImplementedError("answers are given as an iterable")


def init_app(app: Flask, settings: Settings, next_change: NextChange) -> None:
    """Puts the cache around everything else, so call it last."""
    freshness = app.extensions["freshness"] = freshness_of(settings.database_url)
    with app.app_context():
        event.listen(db.sessionmaker, "after_commit", freshness.changed)
    app.wsgi_app = app.extensions["cache"] = Cache(  # type: ignore[method-assign]  # Flask's documented way
        app.wsgi_app,
        host=settings.host,
        session_cookie=app.config["SESSION_COOKIE_NAME"],
        freshness=freshness,
        next_change=next_change,
    )
