"""Which dates of an event that comes again are listed, and how far ahead."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.events import actions, queries
from app.events.actions import extending, refreshing
from app.events.models import Occurrence, Status
from app.events.recurrence import RecurrenceError
from app.events.recurrence.walls import parse
from app.events.spans import span_of
from tests.events.calls import CALL, NEXT, listed, make_call
from tests.events.make import again, make, utc


def test_every_date_is_listed(session: Session) -> None:
    event = make_call(session)
    assert listed(session) == [
        ("/events/call/2012-05-10/", "confirmed"),
        ("/events/call/2012-05-24/", "confirmed"),
        ("/events/call/2012-06-07/", "confirmed"),
        ("/events/call/2012-06-21/", "confirmed"),
        ("/events/call/2012-07-05/", "confirmed"),
    ]
    assert (event.last_date, event.known_to) == (date(2012, 7, 5), None)


def test_of_an_event_without_end_three_years_are_listed(session: Session) -> None:
    event = make_call(session, "FREQ=MONTHLY;BYDAY=2TH")
    assert session.scalar(select(func.count()).select_from(Occurrence)) == 8 + 3 * 12
    assert (event.last_date, event.known_to) == (date(2015, 12, 10), date(2015, 12, 31))


def test_dates_are_listed_further_ahead_as_time_goes_on(session: Session) -> None:
    event = make_call(session, "FREQ=MONTHLY;BYDAY=2TH")
    assert not extending.is_due(session, utc("2012-12-31T23:59"))
    later = utc("2013-01-01T00:00")
    assert extending.is_due(session, later)
    told, numbers = event.ical, (event.sequence, event.updated_at)
    extending.extend(session, later)
    session.commit()
    assert session.scalar(select(func.count()).select_from(Occurrence)) == 8 + 4 * 12
    assert (event.last_date, event.known_to, event.version) == (date(2016, 12, 8), date(2016, 12, 31), 1)
    assert (event.ical, (event.sequence, event.updated_at)) == (told, numbers)
    assert not extending.is_due(session, later)


def test_what_is_due_at_once_is_done_in_portions(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "AT_ONCE", 2)
    for name in ("One", "Two", "Three"):
        make(session, name, CALL, recurrence=again("FREQ=WEEKLY", CALL))
    for is_left in (True, False):
        extending.extend(session, utc("2013-01-01T00:00"))
        session.commit()
        assert extending.is_due(session, utc("2013-01-01T00:00")) == is_left


def test_a_daily_series_of_many_years_is_edited_confirmed_and_ended(session: Session) -> None:
    event = make_call(session, "FREQ=DAILY")
    later = utc("2026-11-23T09:00")
    extending.extend(session, later)
    assert (event.last_date, event.known_to) == (date(2029, 12, 31), date(2029, 12, 31))
    assert actions.set_status(session, event, Status.TENTATIVE, now=later)
    assert actions.cancel_date(session, event, parse("2026-12-10T19:00"), reason="flood", now=later)
    assert actions.end(session, event, date(2026, 12, 31), now=later)
    session.commit()
    assert (event.last_date, event.known_to) == (date(2026, 12, 31), None)


def test_a_series_of_too_many_dates_is_not_said_to_be_listed(session: Session) -> None:
    event = make_call(session, "FREQ=DAILY")
    extending.extend(session, utc("2090-01-01T00:00"))
    assert event.known_to == date(2015, 12, 31)


def test_a_deleted_event_has_no_date_anywhere(session: Session) -> None:
    event = make_call(session)
    actions.delete(session, event, now=NEXT)
    session.commit()
    assert session.scalar(select(func.count()).select_from(Occurrence)) == 0
    actions.restore(session, event, now=NEXT)
    session.commit()
    assert len(listed(session)) == 5


def test_a_rule_outside_the_limits_changes_nothing(session: Session) -> None:
    event = make_call(session)
    wrong = replace(actions.details_of(event), recurrence=again("FREQ=WEEKLY;BYDAY=MO", CALL))
    with pytest.raises(RecurrenceError, match="the first after it is Mon 14 May 2012"):
        actions.revise(session, event, wrong, now=NEXT)
    session.rollback()
    assert (event.sequence, span_of(event)) == (0, CALL)


def test_the_calendar_changes_when_the_next_date_begins(session: Session) -> None:
    make_call(session)
    assert queries.next_change(session, utc("2012-05-24T17:00")) == utc("2012-05-24T18:30")
    assert queries.next_change(session, utc("2012-05-24T18:30")) == utc("2012-06-07T17:00")
