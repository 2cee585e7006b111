"""When a calendar elsewhere is asked, and that it costs nobody anything."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.core import clock
from app.core.database import db
from app.core.worker import run_once
from app.events.external import actions, polling
from app.events.imports import batches
from app.events.models import Event
from app.site.jobs import all_jobs
from tests.conftest import NOW
from tests.core.outbound.serving import LOOPBACK, answer
from tests.events.external.elsewhere import CALL, HOUR, SUMMIT, Elsewhere, event, stands
from tests.events.ics.writing import TIMED, costly, vevent


def test_what_has_not_changed_is_asked_for_by_its_tag(elsewhere: Elsewhere, session: Session) -> None:
    found = elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL, etag='"one"')
    elsewhere.is_asked()
    version = event(session).version
    elsewhere.answer = answer(status="304 Not Modified")
    elsewhere.is_asked()
    assert elsewhere.headers["If-None-Match"] == '"one"'
    assert (found.etag, found.read_at, event(session).version) == ('"one"', NOW + HOUR, version)


def test_nobody_is_asked_before_an_hour_has_passed(elsewhere: Elsewhere) -> None:
    elsewhere.add()
    elsewhere.says(*CALL)
    elsewhere.is_asked(later=timedelta(minutes=59))
    elsewhere.is_asked(later=timedelta(minutes=1))
    assert elsewhere.times_asked == 1
    elsewhere.is_asked()
    assert elsewhere.times_asked == 2


def test_nobody_waits_while_dates_are_worked_out(
    elsewhere: Elsewhere, session: Session, kept_waiting: list[bool]
) -> None:
    elsewhere.add(is_trusted=True)
    for lines in (costly("a"), costly("a", "SUMMARY:Other"), costly("a", count=4), [], costly("a", count=4)):
        kept_waiting.clear()
        elsewhere.says(*lines, *CALL)
        elsewhere.is_asked()
        assert kept_waiting
        assert not any(kept_waiting)
    assert event(session, "a").rrule == "FREQ=YEARLY;COUNT=4;BYYEARDAY=131,300;BYSETPOS=1"
    assert event(session, "a").unconfirmed is None


def test_what_it_says_is_written_a_few_at_a_time(
    elsewhere: Elsewhere, session: Session, monkeypatch: pytest.MonkeyPatch, written_at_once: list[list[str]]
) -> None:
    monkeypatch.setattr(batches, "MOST", 2 * batches.OF_COMPONENT + 10)
    elsewhere.add(is_trusted=True)
    names = {word: [line for uid in "abc" for line in vevent(*TIMED, f"SUMMARY:{word}{uid}", uid=uid)] for word in "xy"}
    for word, found in (("x", [["xa", "xb"], ["xc"]]), ("y", [["ya", "yb"], ["yc"]])):
        elsewhere.says(*names[word])
        written_at_once.clear()
        elsewhere.is_asked()
        assert written_at_once == found
    elsewhere.says()
    written_at_once.clear()
    elsewhere.is_asked()
    assert list(map(len, written_at_once)) == [2, 1]
    assert {row.unconfirmed for row in session.scalars(select(Event))} == {actions.GONE.format("Theirs")}


def test_what_was_broken_off_goes_on_at_the_next_round(
    elsewhere: Elsewhere, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the tag it would answer that nothing is new."""
    monkeypatch.setattr(batches, "MOST", batches.OF_COMPONENT)
    found = elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL, *SUMMIT, etag='"one"')
    done = []

    def broken_off(*arguments: object, **named: Any) -> None:
        if done:
            raise StaleDataError
        done.append(arguments)
        note_news(*arguments, **named)  # type: ignore[arg-type]  # as they come

    note_news = actions.note_news
    with monkeypatch.context() as broken:
        broken.setattr(actions, "note_news", broken_off)
        elsewhere.is_asked()
    assert (stands(session), found.etag, found.last_error) == ({"call": "taken"}, None, polling.SAME_MOMENT)
    version = event(session).version
    elsewhere.is_asked()
    assert "If-None-Match" not in elsewhere.headers
    assert (stands(session), found.etag, found.last_error) == ({"call": "taken", "summit": "taken"}, '"one"', None)
    assert event(session).version == version


def test_what_waits_is_not_judged_again_because_something_else_changed(
    elsewhere: Elsewhere, session: Session, kept_waiting: list[bool]
) -> None:
    elsewhere.add()
    elsewhere.says(*costly("a"))
    elsewhere.is_asked()
    assert kept_waiting
    kept_waiting.clear()
    elsewhere.says(*costly("a"), *CALL)
    elsewhere.is_asked()
    assert stands(session) == {"a": "waiting", "call": "waiting"}
    assert kept_waiting == []


def test_the_worker_asks_what_is_due(elsewhere: Elsewhere, app: Flask, session: Session) -> None:
    elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL)
    app.extensions["outbound"] = elsewhere.client
    session.rollback()
    jobs = [job for job in all_jobs() if job.name == "ask calendars elsewhere"]
    assert run_once(app, jobs)
    assert event(session).name == "Call"
    clock.freeze(NOW + timedelta(minutes=1))
    session.rollback()
    assert run_once(app, jobs)
    assert elsewhere.times_asked == 1
    assert LOOPBACK in elsewhere.headers["Host"]


def test_two_workers_ask_once(elsewhere: Elsewhere, app: Flask, session: Session) -> None:
    found = elsewhere.add()
    elsewhere.says(*CALL)
    session.rollback()
    with app.app_context():
        taken = [polling._claim(db.sessionmaker, found.id, NOW) for _ in range(2)]
    assert [row is not None for row in taken] == [True, False]
