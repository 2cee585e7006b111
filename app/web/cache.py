"""Exact cache: complete public answers, kept in each process and served before Flask is entered.

An answer is good as long as nothing was committed to the database by anybody (`freshness.py`) and no moment has passed
at which something changes by the clock alone (`next_change`: a scheduled post, the end of an event, midnight). So it
always equals what Flask would answer now, and there is nothing to invalidate by hand and no time to live.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from flask import Flask
from sqlalchemy import event

from app.config import Settings
from app.core import clock
from app.core.database import db
from app.web.answers import MOST_BYTES_OF_ONE, Answer, Form, Headers, Sent, is_for_everybody
from app.web.assets import FOREVER
from app.web.encodings import preferred
from app.web.flights import Flight, Flights
from app.web.freshness import Freshness, freshness_of
from app.web.meter import Count, Meter
from app.web.store import Entry, Epoch, Key, Store

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

MOST_BYTES = 8 * 1024 * 1024
MOST_BYTES_OF_LARGE = 16 * 1024 * 1024
"""The calendar of 10,000 events: 5 MB in pieces, as much plain, 3 MB compressed in both ways. A site without such a one
takes none of it."""
LONGEST_KEY = 1000
"""Characters of path and query. Nobody links to longer addresses, and whoever makes them up fills the memory."""
NEVER = datetime.max.replace(tzinfo=UTC)

NextChange = Callable[[datetime], datetime | None]


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
    ) -> None:
        self._app = app
        self._host = host
        self._cookie_mark = session_cookie + "="
        self._freshness = freshness
        self._next_change = next_change
        self._epoch: Epoch | None = None
        self.store, self.large = Store(MOST_BYTES), Store(MOST_BYTES_OF_LARGE)
        self._answers: WeakValueDictionary[str, Answer] = WeakValueDictionary()
        self.flights = Flights()
        self.meter = Meter()

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
            return self._give(key, entry, environ, start_response)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not self._is_anonymous(environ):
            return self._pass(environ, start_response)
        if environ.get("HTTP_HOST") != self._host:
            return self._ask(key, environ, start_response)
        return self._ask_once(key, environ, start_response)

    def _current_entry(self, key: Key, environ: "WSGIEnvironment") -> Entry | None:
        entry = self._entry(key)
        if entry is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("HTTP_HOST") != self._host:
            return None
        epoch = entry.epoch
        if epoch is None:
            return entry
        is_current = self._is_anonymous(environ) and epoch.holds(self._freshness.version(), clock.now())
        return entry if is_current else None

    def _is_anonymous(self, environ: "WSGIEnvironment") -> bool:
        cookies = environ.get("HTTP_COOKIE")
        return (cookies is None or self._cookie_mark not in cookies) and "HTTP_AUTHORIZATION" not in environ

    def _hit(self, key: Key, entry: Entry, form: Form, environ: "WSGIEnvironment") -> Sent:
        self._room(entry).used(key)
        sent = _sent(entry.answer, form, environ)
        self.meter.add(Count.HIT)
        self.meter.add(sent.status // 100)
        return sent

    def _give(
        self, key: Key, entry: Entry, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        form = entry.answer.make_form(preferred(environ.get("HTTP_ACCEPT_ENCODING")))
        self._room(entry).weigh(key)
        self._count_bytes()
        return _start(self._hit(key, entry, form, environ), start_response)

    def _pass(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def counted(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            self.meter.add(int(status[:1]))
            return start_response(status, headers, exc_info)

        self.meter.add(Count.BYPASS)
        return self._app(environ, counted)

    def _ask_once(self, key: Key, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Asks, unless another thread does so already: then its answer, if that is as new as this request."""
        version, came_at = self._freshness.version(), clock.now()
        flight, is_own = self.flights.join(key)
        began_later = False
        while not is_own:
            entry = flight.wait()
            if entry is None:
                return self._ask(key, environ, start_response)
            if began_later or entry.epoch is None or entry.epoch.holds(version, came_at):
                return self._give(key, entry, environ, start_response)
            flight, is_own = self.flights.join(key)
            began_later = True  # what is under way by now reads what was committed before this request came
        try:
            return self._ask(key, environ, start_response, flight=flight)
        finally:
            self.flights.end(key)

    def _ask(
        self,
        key: Key,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        *,
        flight: Flight | None = None,
    ) -> Iterable[bytes]:
        """Asks Flask, keeps the answer if it may be kept, and sends it in the form this client takes."""
        self.meter.add(Count.MISS)
        epoch = self._epoch_now()
        head: list[Any] = []

        def remember(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            head[:] = [status, headers, exc_info]
            return _refuse_write

        is_head = environ["REQUEST_METHOD"] == "HEAD"
        body = self._app(environ | {"REQUEST_METHOD": "GET"} if is_head else environ, remember)
        status, headers = int(head[0][:3]), head[1]
        if not is_for_everybody(status, headers):
            self.meter.add(status // 100)
            start_response(*head)
            if is_head:
                _close(body)
                return []
            return body
        answer = self._answer(key, status, headers, _read(body))
        form = answer.make_form(preferred(environ.get("HTTP_ACCEPT_ENCODING")))
        if flight is not None and _may_be_kept(key, answer):
            flight.entry = self._store(key, answer, epoch, headers)
        sent = _sent(answer, form, environ)
        self.meter.add(sent.status // 100)
        return _start(sent, start_response)

    def _epoch_now(self) -> Epoch | None:
        version = self._freshness.version()
        if version is None:
            return None
        epoch, now = self._epoch, clock.now()
        if epoch is None or not epoch.covers(version, now):
            epoch = self._epoch = Epoch(version, now)
        return epoch

    def _answer(self, key: Key, status: int, headers: Headers, body: list[bytes]) -> Answer:
        """The stored answer that is the same, if there is one: it may be compressed already, and is held once however
        many addresses lead to it, such as those to which others add a mark of their own."""
        entry = self._entry(key)
        answer = Answer(status, headers, body, before=entry.answer if entry else None)
        same = self._answers.get(answer.hash)
        if same is not None and same == answer:
            return same
        self._answers[answer.hash] = answer
        return answer

    def _store(self, key: Key, answer: Answer, epoch: Epoch | None, headers: Headers) -> Entry | None:
        if ("Cache-Control", FOREVER) in headers:
            epoch = None
        elif epoch is None:
            return None
        elif epoch.ends_at is None:
            try:
                epoch.ends_at = self._next_change(epoch.started_at) or NEVER
            except Exception:  # the answer is made, and goes out whatever is wrong here
                log.exception("an answer was not kept")
                return None
        entry = Entry(key, answer, epoch)
        for room in (self.store, self.large):
            if room is not self._room(entry):
                room.drop(key)  # it was shorter, or longer, until now
        self._room(entry).put(key, entry)
        self._count_bytes()
        return entry

    def _entry(self, key: Key) -> Entry | None:
        return self.store.get(key) or self.large.get(key)

    def _room(self, entry: Entry) -> Store:
        return self.large if entry.is_large else self.store

    def _count_bytes(self) -> None:
        self.meter.set(Count.STORED_BYTES, self.store.bytes + self.large.bytes)


def _may_be_kept(key: Key, answer: Answer) -> bool:
    return len(key[0]) + len(key[1]) <= LONGEST_KEY and answer.length <= MOST_BYTES_OF_ONE


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


def _read(body: Iterable[bytes]) -> list[bytes]:
    try:
        return list(body)
    finally:
        _close(body)


def _close(body: Iterable[bytes]) -> None:
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
