"""A page asked for by many at once is rendered once, and nobody is given what was so before they asked."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Semaphore

import pytest
from flask import Flask, Response, make_response
from flask import session as flask_session
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.core import clock, siteinfo
from app.core.database import db
from app.web.cache import Cache
from app.web.flights import Flight, Flights
from app.web.meter import Count
from app.web.store import Key

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""How often Flask is asked can be counted on SQLite alone; see `test_cache.py`."""

PATIENCE = 20.0


class Stage(Flights):
    """Pages that say when they are entered, and wait for their cue once they have read what they show."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self._entered, self._cue, self._joined = Semaphore(0), Semaphore(0), Semaphore(0)

    def join(self, key: Key) -> tuple[Flight, bool]:
        flight, is_new = super().join(key)
        if not is_new:
            self._joined.release()
        return flight, is_new

    def play(self) -> int:
        self.count += 1
        number = self.count
        self._entered.release()
        assert self._cue.acquire(timeout=PATIENCE)
        return number

    def await_entry(self) -> None:
        assert self._entered.acquire(timeout=PATIENCE)

    def await_joined(self, count: int = 1) -> None:
        for _ in range(count):
            assert self._joined.acquire(timeout=PATIENCE)

    def cue(self, count: int = 1) -> None:
        self._cue.release(count)


@pytest.fixture
def stage(app: Flask, session: Session) -> Stage:
    cache: Cache = app.extensions["cache"]
    stage = cache.flights = Stage()
    name_site(session, "Before")

    @app.get("/shown")
    def shown() -> str:
        text = f"{siteinfo.load(db.session).name} at {clock.now():%H:%M}"
        stage.play()
        return text

    @app.get("/personal")
    def personal() -> Response:
        flask_session["number"] = stage.play()
        return make_response(str(flask_session["number"]))

    @app.get("/broken-once")
    def broken_once() -> str:
        if stage.play() == 1:
            raise RuntimeError("on purpose")
        return "whole"

    return stage


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(6) as pool:
        yield pool


def name_site(session: Session, name: str) -> None:
    siteinfo.store(session, {"name": name, "time_zone": "UTC", "menu": []})
    session.commit()


def ask(app: Flask, pool: ThreadPoolExecutor, path: str = "/shown", **headers: str) -> Future[TestResponse]:
    return pool.submit(app.test_client(use_cookies=False).get, path, headers=headers)


def texts(*answers: Future[TestResponse]) -> list[str]:
    return [answer.result(PATIENCE).text for answer in answers]


def test_who_comes_while_it_is_rendered_takes_that_answer(app: Flask, stage: Stage, pool: ThreadPoolExecutor) -> None:
    meter = app.extensions["cache"].meter
    before = meter.total(Count.MISS), meter.total(Count.HIT), meter.total(Count.OK)
    first = ask(app, pool)
    stage.await_entry()
    others = [ask(app, pool, **{"Accept-Encoding": encoding}) for encoding in ("", "gzip", "br")]
    stage.await_joined(3)
    stage.cue()
    assert texts(first, *others) == ["Before at 09:00"] * 4
    assert stage.count == 1
    after = meter.total(Count.MISS), meter.total(Count.HIT), meter.total(Count.OK)
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 3, 4]
    assert len(stage) == 0


def test_another_address_waits_for_nobody(app: Flask, stage: Stage, pool: ThreadPoolExecutor) -> None:
    answers = [ask(app, pool, path) for path in ("/shown", "/shown?a=1")]
    for _ in answers:
        stage.await_entry()
    stage.cue(2)
    assert texts(*answers) == ["Before at 09:00"] * 2


def test_who_comes_after_a_commit_gets_what_was_committed(
    app: Flask, stage: Stage, session: Session, pool: ThreadPoolExecutor
) -> None:
    first = ask(app, pool)
    stage.await_entry()
    name_site(session, "After")
    late = [ask(app, pool) for _ in range(4)]
    stage.await_joined(4)
    stage.cue()
    stage.await_entry()  # one of them asks anew, and the others wait for that
    stage.await_joined(3)
    stage.cue()
    assert texts(first, *late) == ["Before at 09:00"] + ["After at 09:00"] * 4
    assert stage.count == 2
    assert len(stage) == 0


def test_a_commit_during_the_second_rendering_makes_nobody_ask_a_third_time(
    app: Flask, stage: Stage, session: Session, pool: ThreadPoolExecutor
) -> None:
    first = ask(app, pool)
    stage.await_entry()
    name_site(session, "After")
    late = [ask(app, pool) for _ in range(2)]
    stage.await_joined(2)
    stage.cue()
    stage.await_entry()
    stage.await_joined()
    name_site(session, "Later")
    stage.cue()
    assert texts(first, *late) == ["Before at 09:00"] + ["After at 09:00"] * 2
    stage.cue()
    assert app.test_client().get("/shown").text == "Later at 09:00"
    assert stage.count == 3


def test_who_comes_after_a_moment_at_which_pages_change_gets_them_changed(
    app: Flask, stage: Stage, pool: ThreadPoolExecutor
) -> None:
    clock.freeze(datetime(2012, 4, 20, 23, 59, tzinfo=UTC))
    first = ask(app, pool)
    stage.await_entry()
    clock.freeze(datetime(2012, 4, 21, 0, 1, tzinfo=UTC))
    late = ask(app, pool)
    stage.await_joined()
    stage.cue(2)
    assert texts(first, late) == ["Before at 23:59", "Before at 00:01"]


def test_what_is_for_one_person_is_given_to_nobody_else(app: Flask, stage: Stage, pool: ThreadPoolExecutor) -> None:
    first = ask(app, pool, "/personal")
    stage.await_entry()
    others = [ask(app, pool, "/personal") for _ in range(3)]
    stage.await_joined(3)
    stage.cue()
    for _ in others:
        stage.await_entry()  # all at the same time: none waits for another
    stage.cue(3)
    assert texts(first) == ["1"]
    assert sorted(texts(*others)) == ["2", "3", "4"]
    cookies = {answer.result().headers["Set-Cookie"] for answer in (first, *others)}
    assert len(cookies) == 4
    assert len(stage) == 0


def test_a_failure_is_nobody_elses(app: Flask, stage: Stage, pool: ThreadPoolExecutor) -> None:
    first = ask(app, pool, "/broken-once")
    stage.await_entry()
    other = ask(app, pool, "/broken-once")
    stage.await_joined()
    stage.cue(2)
    assert first.result(PATIENCE).status_code == 500
    assert texts(other) == ["whole"]
    assert len(stage) == 0


def test_another_host_neither_waits_nor_is_waited_for(app: Flask, stage: Stage, pool: ThreadPoolExecutor) -> None:
    foreign = ask(app, pool, Host="portal.test:80")
    stage.await_entry()
    own = ask(app, pool)
    stage.await_entry()
    stage.cue(2)
    assert texts(foreign, own) == ["Before at 09:00"] * 2
