"""Whatever goes wrong elsewhere or here, the good copy stays, and somebody is told."""

import time
from collections.abc import Iterator
from itertools import repeat

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.outbox import OutboxMail
from app.events.external import actions, polling
from tests.conftest import NOW, SITE_URL
from tests.core.outbound.serving import answer
from tests.events.external.elsewhere import CALL, HOUR, Elsewhere, event, stands
from tests.events.ics.writing import TIMED, calendar, vevent


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
