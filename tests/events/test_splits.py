"""A series ends on a day, or goes on from one of its dates as an event of its own."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events import actions
from app.events.models import Occurrence
from app.events.recurrence import RecurrenceError
from app.events.recurrence.walls import parse
from tests.events.calls import NEXT, listed, make_call
from tests.events.make import timed


@pytest.mark.parametrize(
    ("added", "at", "left"),
    [
        ("2012-05-24T10:00", "2012-05-24T19:00", ["2012-05-10T19:00", "2012-05-24T10:00"]),
        ("2012-05-24T21:00", "2012-05-24T19:00", ["2012-05-10T19:00"]),
    ],
)
def test_c45_two_dates_on_the_day_of_a_split_stay(session: Session, added: str, at: str, left: list[str]) -> None:
    event, start = make_call(session), parse(at)
    actions.add_date(session, event, parse(added), now=NEXT)
    made = actions.split(session, event, start, actions.continuation(event, start), now=NEXT)
    session.commit()
    dates = select(Occurrence.recurrence_id).order_by(Occurrence.starts_at)
    halves = [session.scalars(dates.where(Occurrence.event_id == half.id)).all() for half in (event, made)]
    assert (halves[0], halves[1][0], len(halves[0]) + len(halves[1])) == (left, at, 6)


@pytest.mark.parametrize("added", ["2012-05-24T10:00", "2012-05-24T21:00", "2012-05-25T19:00"])
def test_no_date_follows_one_that_was_added_beside_the_rule(session: Session, added: str) -> None:
    """To go on from it would give the others its time of day, or their days no more."""
    event, start = make_call(session), parse(added)
    actions.add_date(session, event, start, now=NEXT)
    with pytest.raises(RecurrenceError, match="was added beside the others"):
        actions.continuation(event, start)


def test_the_end_of_a_series_by_until(session: Session) -> None:
    event = make_call(session, "FREQ=WEEKLY;BYDAY=TH")
    actions.end(session, event, date(2012, 5, 30), now=NEXT)
    session.commit()
    assert event.rrule == "FREQ=WEEKLY;UNTIL=20120530;BYDAY=TH"
    assert "RRULE:FREQ=WEEKLY;UNTIL=20120530T215959Z;BYDAY=TH\r\n" in event.ical
    assert len(listed(session)) == 3
    with pytest.raises(RecurrenceError, match="end before its first date"):
        actions.end(session, event, date(2012, 5, 9), now=NEXT)


def test_c45_this_and_following_become_an_event_of_their_own(session: Session) -> None:
    event, start = make_call(session), parse("2012-06-07T19:00")
    actions.cancel_date(session, event, parse("2012-05-24T19:00"), reason=None, now=NEXT)
    actions.cancel_date(session, event, parse("2012-06-21T19:00"), reason=None, now=NEXT)
    later = replace(
        actions.continuation(event, start), name="Later call", span=timed("2012-06-07 20:00", "2012-06-07 21:00")
    )
    made = actions.split(session, event, start, later, now=NEXT)
    session.commit()
    assert (event.rrule, made.rrule) == (
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=20120606;BYDAY=TH",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=TH",
    )
    assert listed(session) == [
        ("/events/call/2012-05-10/", "confirmed"),
        ("/events/call/2012-05-24/", "cancelled"),
        ("/events/later-call-2012/2012-06-07/", "confirmed"),
        ("/events/later-call-2012/2012-06-21/", "cancelled"),
        ("/events/later-call-2012/2012-07-05/", "confirmed"),
    ]
    assert made.uid != event.uid
    assert f"RELATED-TO;RELTYPE=SIBLING:{made.uid}\r\n" in event.ical
    assert f"RELATED-TO;RELTYPE=SIBLING:{event.uid}\r\n" in made.ical
    with pytest.raises(RecurrenceError, match="first date"):
        actions.continuation(event, parse("2012-05-10T19:00"))
