"""A calendar elsewhere through everything that servers do: 200, 304, change, vanish, 500, slow, too big, elsewhere."""

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import repeat
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.core import clock
from app.core.database import db
from app.core.outbound import Client
from app.core.outbox import OutboxMail
from app.core.worker import run_once
from app.events import actions as events
from app.events.external import actions, polling
from app.events.external.models import ExternalCalendar, ExternalEvent, Stand
from app.events.imports import batches
from app.events.imports.models import Origin
from app.events.models import Event
from app.site.jobs import all_jobs
from tests.conftest import NOW, SITE_URL
from tests.core.outbound.serving import LOOPBACK, Served, answer, serving
from tests.events.ics.writing import TIMED, calendar, costly, vevent
from tests.events.imports.test_verdicts import details_with
from tests.events.make import make, timed
from tests.factories import person

CALL = vevent(*TIMED, "SUMMARY:Call", "LOCATION:Oxford", uid="call")
SUMMIT = vevent("DTSTART;VALUE=DATE:20120820", "SUMMARY:Summit", uid="summit")
PAST = vevent("DTSTART;VALUE=DATE:20120101", "SUMMARY:Past", uid="past")
HOUR = timedelta(hours=1)


class Elsewhere:
    """A server under the test's control, and the portal that asks it."""

    def __init__(self, app: Flask, session: Session, server: Served) -> None:
        self._app, self._session, self._server = app, session, server
        self.client = Client(also_allowed=frozenset([server.place]), seconds=0.5)
        self.now = NOW
        self.answer: object = answer(calendar())

    def says(self, *lines: str, etag: str = "") -> None:
        self.answer = answer(calendar("X-WR-CALNAME:Theirs", *lines), ETag=etag)

    def is_asked(self, *, later: timedelta = HOUR) -> None:
        """Time passes, and the worker comes by."""
        self._session.rollback()
        with self._app.app_context():
            polling.poll_due(db.sessionmaker, self.client, site_url=SITE_URL, now=self.now)
        self.now += later
        self._session.expire_all()

    def add(self, *, is_trusted: bool = False) -> ExternalCalendar:
        found = actions.add(
            self._session,
            url=f"{self._server.url}/theirs.ics",
            name="",
            series=None,
            is_trusted=is_trusted,
            by=person(self._session, "Olga"),
            now=NOW,
        )
        self._session.commit()
        return found

    @property
    def headers(self) -> dict[str, str]:
        return self._server.asked[-1][1]

    @property
    def times_asked(self) -> int:
        return len(self._server.asked)


@pytest.fixture
def elsewhere(app: Flask, session: Session) -> Iterator[Elsewhere]:
    with serving(lambda *_: there.answer) as server:  # type: ignore[arg-type]  # bytes, or an iterator of them
        there = Elsewhere(app, session, server)
        yield there


def stands(session: Session) -> dict[str, str]:
    return {row.uid: row.stand for row in session.scalars(select(ExternalEvent))}


def event(session: Session, uid: str = "call") -> Event:
    return session.scalars(select(Event).where(Event.uid == uid)).one()


def taken_over(session: Session, found: ExternalCalendar, now: object = NOW) -> None:
    rows = session.scalars(select(ExternalEvent).where(ExternalEvent.stand == Stand.WAITING)).all()
    actions.take(session, found, rows, actions.sound_of(rows, now=NOW), site_url=SITE_URL, now=NOW)
    session.commit()


def test_what_is_new_waits_until_an_organiser_agrees(elsewhere: Elsewhere, session: Session) -> None:
    found = elsewhere.add()
    elsewhere.says(*CALL, *SUMMIT)
    elsewhere.is_asked()
    assert stands(session) == {"call": "waiting", "summit": "waiting"}
    assert session.scalars(select(Event)).all() == []
    assert (found.name, found.read_at, found.next_poll_at) == ("Theirs", NOW, NOW + HOUR)

    [call] = session.scalars(select(ExternalEvent).where(ExternalEvent.uid == "call"))
    actions.take(session, found, [call], actions.sound_of([call], now=NOW), site_url=SITE_URL, now=NOW)
    [summit] = session.scalars(select(ExternalEvent).where(ExternalEvent.uid == "summit"))
    actions.decline([summit])
    session.commit()
    assert (event(session).name, event(session).source) == ("Call", found.url)
    elsewhere.is_asked()
    assert stands(session) == {"call": "taken", "summit": "declined"}


def test_a_trusted_calendar_is_taken_over_at_once(elsewhere: Elsewhere, session: Session) -> None:
    elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL)
    elsewhere.is_asked()
    assert event(session).city is None
    assert stands(session) == {"call": "taken"}
    elsewhere.says(*[line.replace("T140000", "T130000") for line in CALL])
    elsewhere.is_asked()
    assert (event(session).local_start or NOW).hour == 13
    assert event(session).sequence == 1


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


def test_a_change_waits_and_what_was_edited_here_stays(elsewhere: Elsewhere, session: Session) -> None:
    found = elsewhere.add()
    elsewhere.says(*CALL)
    elsewhere.is_asked()
    taken_over(session, found)
    events.revise(session, event(session), details_with(event(session), name="Community call"), now=NOW)
    session.commit()

    elsewhere.says(*[line.replace("SUMMARY:Call", "SUMMARY:Chat").replace("Oxford", "Leeds") for line in CALL])
    elsewhere.is_asked()
    assert stands(session) == {"call": "waiting"}
    rows = session.scalars(select(ExternalEvent)).all()
    [(_, verdict)] = actions.judge(session, rows, site_url=SITE_URL, now=NOW)
    assert [(each.field, each.is_kept) for each in verdict.differences] == [("name", True), ("place", False)]
    taken_over(session, found)
    venue = event(session).venue
    assert venue is not None
    assert (event(session).name, venue.name) == ("Community call", "Leeds")


def test_a_fresh_stamp_and_another_order_are_no_news(elsewhere: Elsewhere, session: Session) -> None:
    elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL, *SUMMIT)
    elsewhere.is_asked()
    before = event(session).version
    elsewhere.says(*SUMMIT, *[line.replace("DTSTAMP:20120401", "DTSTAMP:20120419") for line in CALL])
    elsewhere.is_asked()
    assert (event(session).version, stands(session)) == (before, {"call": "taken", "summit": "taken"})


def test_an_event_written_here_is_not_its_to_change(elsewhere: Elsewhere, session: Session) -> None:
    make(session, "Ours", uid="call")
    elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL)
    elsewhere.is_asked()
    assert event(session).name == "Ours"
    elsewhere.says()
    elsewhere.is_asked()
    assert event(session).unconfirmed is None


def test_an_event_written_here_that_it_first_says_alike_is_not_its_to_change(
    elsewhere: Elsewhere, session: Session
) -> None:
    ours = make(session, "Call", timed("2012-05-10 14:00", "2012-05-10 15:30"), uid="call", city="Oxford", country=None)
    elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL)
    elsewhere.is_asked()
    assert session.scalars(select(Origin)).all() == []
    version = event(session).version
    elsewhere.says(*[line.replace("SUMMARY:Call", "SUMMARY:Taken over") for line in CALL])
    elsewhere.is_asked()
    assert (event(session).id, event(session).name, event(session).version) == (ours.id, "Call", version)
    assert session.scalars(select(Origin)).all() == []


def test_what_vanishes_becomes_unconfirmed_and_is_not_lost(elsewhere: Elsewhere, session: Session) -> None:
    elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL, *SUMMIT, *PAST)
    elsewhere.is_asked()
    elsewhere.says(*SUMMIT)
    elsewhere.is_asked()
    assert event(session).unconfirmed == "The calendar it comes from, “Theirs”, does not list it any more."
    assert event(session).deleted_at is None
    assert event(session, "past").unconfirmed is None, "what is over may leave a calendar"
    assert event(session, "summit").unconfirmed is None

    elsewhere.says(*CALL, *SUMMIT)
    elsewhere.is_asked()
    assert event(session).unconfirmed is None


def test_a_series_that_vanishes_becomes_unconfirmed_until_its_last_date(elsewhere: Elsewhere, session: Session) -> None:
    began = ("DTSTART;VALUE=DATE:20120105", "SUMMARY:Weekly")
    endless = vevent(*began, "RRULE:FREQ=WEEKLY", uid="endless")
    ending = vevent(*began, "RRULE:FREQ=WEEKLY;UNTIL=20120503", uid="ending")
    ended = vevent(*began, "RRULE:FREQ=WEEKLY;UNTIL=20120419", uid="ended")
    elsewhere.add(is_trusted=True)
    elsewhere.says(*endless, *ending, *ended)
    elsewhere.is_asked()
    elsewhere.says()
    elsewhere.is_asked()
    note = actions.GONE.format("Theirs")
    marks = {row.uid: row.unconfirmed for row in session.scalars(select(Event))}
    assert marks == {"endless": note, "ending": note, "ended": None}
    assert "Please note: The calendar it comes from" in event(session, "endless").ical.replace("\r\n ", "")

    elsewhere.says(*endless)
    elsewhere.is_asked()
    assert event(session, "endless").unconfirmed is None


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


def test_a_calendar_that_was_given_up_and_added_again_still_marks_what_vanishes(
    elsewhere: Elsewhere, session: Session
) -> None:
    found = elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL)
    elsewhere.is_asked()
    actions.remove(session, found)
    session.commit()
    elsewhere.add(is_trusted=True)
    elsewhere.is_asked()
    assert event(session).unconfirmed is None
    elsewhere.says()
    elsewhere.is_asked()
    assert event(session).unconfirmed == actions.GONE.format("Theirs")


def test_what_vanishes_from_one_of_two_calendars_is_marked_once_it_is_in_neither(
    elsewhere: Elsewhere, session: Session
) -> None:
    first = elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL)
    elsewhere.is_asked()
    first.next_poll_at = NOW + 5 * HOUR
    session.add(ExternalCalendar(url=f"{first.url}?other", name="Other", is_trusted=True, next_poll_at=NOW))
    session.commit()
    elsewhere.is_asked()
    elsewhere.says()
    elsewhere.is_asked(later=4 * HOUR)
    assert [row.gone_at is None for row in session.scalars(select(ExternalEvent).order_by(ExternalEvent.id))] == [
        True,
        False,
    ]
    assert event(session).unconfirmed is None
    elsewhere.is_asked()
    assert event(session).unconfirmed == actions.GONE.format("Theirs")


def test_an_end_that_means_for_ever_is_none(elsewhere: Elsewhere, session: Session) -> None:
    found = elsewhere.add(is_trusted=True)
    start = "DTSTART;TZID=Asia/Tokyo:20120510T190000"
    elsewhere.says(
        *vevent(start, "DURATION:PT1H", "SUMMARY:Call", "RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z", uid="call")
    )
    elsewhere.is_asked()
    assert (found.last_error, event(session).rrule) == (None, "FREQ=WEEKLY")


def test_a_calendar_that_fails_keeps_its_copy_and_after_a_day_says_so_once(
    elsewhere: Elsewhere, session: Session, app: Flask
) -> None:
    found = elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL)
    elsewhere.is_asked()
    elsewhere.answer = answer(status="500 Oops")
    with app.app_context():
        for _ in range(30):
            elsewhere.is_asked()
    assert found.failing_since == NOW + HOUR
    assert found.last_error is not None
    assert "500 Oops" in found.last_error
    assert event(session).unconfirmed is None
    [mail] = session.scalars(select(OutboxMail))
    assert (mail.to_email, mail.created_at) == ("olga@example.org", NOW + 25 * HOUR)
    assert "500 Oops" in (mail.text or "")
    assert f"{SITE_URL}/desk/events/calendars/{found.id}/" in (mail.text or "")

    elsewhere.says(*CALL)
    elsewhere.is_asked()
    assert (found.failing_since, found.last_error, found.told_at) == (None, None, None)


def endless(*_: object) -> Iterator[bytes]:
    yield answer(Content_Length="")
    yield from repeat(bytes(65536), 800)


def drip(*_: object) -> Iterator[bytes]:
    yield answer(Content_Length="1000")
    for _count in range(20):
        time.sleep(0.1)
        yield b"x"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (answer(status="500 Oops"), "answered 500 Oops"),
        (answer(status="404 Not Found"), "answered 404 Not Found"),
        ("slow", "took longer than 0.5 seconds"),
        ("fifty megabytes", "holds more than 5 MB"),
        (answer(status="302 Found", Location="http://127.0.0.1/x.ics"), "“127.0.0.1” is no public web server"),
        (answer(status="302 Found", Location="http://localhost:22/"), "is no public web server"),
        (answer(b"<!doctype html>"), "Line 1 is no line of iCalendar"),
        (answer("BEGIN:VCALENDAR\r\nSUMMARY:é".encode("latin-1")), "is not UTF-8"),
        (answer(calendar(*vevent(*TIMED, uid="a\0b"))), "Line 5, UID: holds a control character (0x00)."),
        (answer(calendar("X-WR-CALNAME:a\0b")), "Line 4, X-WR-CALNAME: holds a control character (0x00)."),
    ],
    ids=["500", "404", "slow", "50 MB", "to loopback", "to a port", "html", "latin-1", "UID", "name"],
)
def test_whatever_goes_wrong_the_good_copy_stays(
    elsewhere: Elsewhere, session: Session, given: object, why: str
) -> None:
    found = elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL)
    elsewhere.is_asked()
    before = (event(session).version, found.read_at, found.etag)
    elsewhere.answer = {"slow": drip, "fifty megabytes": endless}.get(str(given), lambda: given)()
    started = time.monotonic()
    elsewhere.is_asked()
    assert time.monotonic() - started < 5
    assert why in (found.last_error or "")
    assert (event(session).version, found.read_at, found.etag) == before
    assert stands(session) == {"call": "taken"}


def test_an_event_that_cannot_be_taken_waits_with_its_reason(elsewhere: Elsewhere, session: Session) -> None:
    elsewhere.add(is_trusted=True)
    elsewhere.says(*vevent("DTSTART:x", uid="bad"), *CALL)
    elsewhere.is_asked()
    assert stands(session) == {"bad": "waiting", "call": "taken"}


def test_an_endless_uid_does_not_spoil_the_others(elsewhere: Elsewhere, session: Session) -> None:
    found = elsewhere.add(is_trusted=True)
    endless_uid = "u" * 256
    elsewhere.says(*vevent(*TIMED, uid=endless_uid), *vevent("DTSTART:x", uid=endless_uid), *CALL)
    elsewhere.is_asked()
    assert (stands(session), found.last_error) == ({"call": "taken"}, None)


def test_what_the_database_refuses_is_a_failure_somebody_is_told_of(
    elsewhere: Elsewhere, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(session: Session, *_: object, **_named: object) -> None:
        session.execute(text("SELECT nothing FROM nowhere"))

    monkeypatch.setattr(actions, "note_news", refused)
    found = elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL)
    for _ in range(26):
        elsewhere.is_asked()
    assert (found.failing_since, found.last_error) == (NOW, polling.NOT_KEPT)
    assert [mail.created_at for mail in session.scalars(select(OutboxMail))] == [NOW + 24 * HOUR]


def test_a_mistake_of_ours_is_a_failure_somebody_is_told_of_and_stands_in_the_log(
    elsewhere: Elsewhere, session: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def overflowing(*_: object, **_named: object) -> None:
        raise OverflowError("date value out of range")

    monkeypatch.setattr(actions, "note_news", overflowing)
    found = elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL)
    for _ in range(26):
        elsewhere.is_asked()
    assert (found.failing_since, found.last_error) == (NOW, polling.OUR_FAULT)
    assert [mail.created_at for mail in session.scalars(select(OutboxMail))] == [NOW + 24 * HOUR]
    assert "OverflowError: date value out of range" in caplog.text


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
