"""C14, C15: an event has one UID, and a date of it one RECURRENCE-ID, in every feed that holds it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.events import actions
from app.events.attendance import actions as attendance
from app.events.attendance.models import Answer
from app.events.models import Event
from app.events.overrides import Place
from app.events.recurrence.walls import parse
from app.site.personal import actions as personal
from tests.conftest import NOW
from tests.engines import IcalJs, Libical, Python
from tests.events.make import again, day, make, timed
from tests.factories import person

LATER = NOW + timedelta(hours=1)
ABROAD = "2012-05-17T19:00"
SPAN = timed("2012-05-10 19:00", "2012-05-10 20:30")


@pytest.fixture
def events(session: Session) -> tuple[Event, Event]:
    """A dinner, and a call in Belgium one of whose dates is in Britain."""
    weekly = again("FREQ=WEEKLY;COUNT=6", SPAN)
    common = {"series": actions.series_named(session, "Calls"), "tags": ("arm",)}
    once = make(session, "Dinner", day("2012-05-07"), country="GB", slug="dinner", **common)
    call = make(session, "Call", SPAN, recurrence=weekly, city="Ghent", country="BE", slug="call", **common)
    actions.change_date(session, call, parse(ABROAD), now=NOW, place=Place(city="London", country="GB"))
    session.commit()
    return once, call


@pytest.fixture
def own(client: FlaskClient, session: Session, events: tuple[Event, Event]) -> str:
    """The calendar of somebody who comes to both."""
    once, call = events
    alice = person(session, "Alice")
    with client.application.app_context():
        attendance.answer(session, once, "", alice, Answer.YES, now=NOW)
        attendance.answer(session, call, ABROAD, alice, Answer.YES, now=NOW)
        session.commit()
    path = personal.make_address(session, alice, now=NOW).path
    session.commit()
    return path


def told(client: FlaskClient, path: str, start: str) -> list[str]:
    """The components that name that start as first planned, or of that day."""
    found = re.findall(r"BEGIN:VEVENT.*?END:VEVENT\r\n", client.get(path).text, re.DOTALL)
    return [each for each in found if start in each]


def test_c14_c15_a_date_is_the_same_in_every_feed(
    client: FlaskClient, session: Session, events: tuple[Event, Event], own: str
) -> None:
    once, call = events
    shared = ["/events.ics", "/events/series/calls.ics", "/events/tag/arm.ics", "/events/country/GB.ics", own]
    for path in (*shared, "/events/dinner.ics"):
        (dinner,) = told(client, path, "DTSTART;VALUE=DATE:20120507")
        assert f"UID:{once.uid}\r\n" in dinner
    one_date = "RECURRENCE-ID;TZID=Europe/Brussels:20120517T190000"
    dates = [told(client, path, one_date) for path in (*shared, "/events/call.ics")]
    assert [len(found) for found in dates] == [1] * len(dates)
    assert {found[0] for found in dates} == set(dates[0])
    assert f"UID:{call.uid}\r\n" in dates[0][0]
    there = timed("2012-05-19 10:00", "2012-05-19 11:00")
    actions.move_date(session, call, parse(ABROAD), there, reason="flood", now=LATER)
    actions.revise(session, call, replace(actions.details_of(call), name="Chat"), now=LATER)
    session.commit()
    for path in (*shared, "/events/call.ics"):
        (moved,) = told(client, path, one_date)
        assert f"UID:{call.uid}\r\n" in moved
        assert "DTSTART;TZID=Europe/Brussels:20120519T100000\r\n" in moved


def test_c39_three_engines_read_a_date_without_its_event(
    client: FlaskClient, libical: Libical, ical_js: IcalJs, events: tuple[Event, Event], own: str
) -> None:
    texts = [client.get(path).text for path in ("/events/country/GB.ics", own)]
    expected = Python().dates(texts, 2012, 2013)
    assert [{(one.uid, one.start) for one in found} for found in expected] == [
        {(events[0].uid, "2012-05-07"), (events[1].uid, "2012-05-17T17:00:00Z")}
    ] * 2
    assert libical.dates(texts, 2012, 2013) == expected
    assert ical_js.dates(texts, 2012, 2013) == expected
