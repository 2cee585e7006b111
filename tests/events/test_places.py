"""C39: the page of a country and its calendar tell of the same dates, those that are there; a series of all."""

from dataclasses import replace
from datetime import date, timedelta

import icalendar
import pytest
import recurring_ical_events
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events import actions
from app.events.models import Event, EventPart, Status
from app.events.overrides import Place
from app.events.recurrence.walls import parse
from tests.conftest import NOW
from tests.events.make import again, day, make, timed

CALL = timed("2012-05-10 19:00", "2012-05-10 20:30")


@pytest.fixture
def travelling(session: Session) -> Event:
    """A call in Belgium, one of whose dates is in Britain, one online and one cancelled."""
    weekly = again("FREQ=WEEKLY;COUNT=6", CALL)
    series = actions.series_named(session, "Calls")
    call = make(session, "Call", CALL, recurrence=weekly, city="Ghent", country="BE", series=series)
    actions.change_date(session, call, parse("2012-05-17T19:00"), now=NOW, place=Place(city="London", country="GB"))
    actions.change_date(session, call, parse("2012-05-24T19:00"), now=NOW, place=Place(online=True))
    actions.change_date(session, call, parse("2012-05-31T19:00"), now=NOW, status=Status.CANCELLED)
    make(session, "Dinner", day("2012-05-07"), country="GB")
    session.commit()
    return call


def told(client: FlaskClient, feed: str) -> list[str]:
    """The days of which the feed tells, what is cancelled marked by an x."""
    read = icalendar.Calendar.from_ical(client.get(feed).text)
    found = recurring_ical_events.of(read).between(date(2012, 1, 1), date(2013, 1, 1))
    return sorted(f"{one['DTSTART'].dt:%m-%d}{'x' * (one.get('STATUS') == 'CANCELLED')}" for one in found)


def shown(client: FlaskClient, page: str) -> list[str]:
    entries = html.fromstring(client.get(page).text).xpath("//main//ul[contains(@class, 'entries')]/li")
    days = [(entry.xpath(".//time/@datetime")[0][5:10], "ancelled" in entry.text_content()) for entry in entries]
    return sorted(day + "x" * is_off for day, is_off in days)


@pytest.mark.usefixtures("travelling")
@pytest.mark.parametrize(
    ("scope", "dates"),
    [
        ("country/BE", ["05-10", "05-31x", "06-07", "06-14"]),
        ("country/GB", ["05-07", "05-17"]),
        ("series/calls", ["05-10", "05-17", "05-24", "05-31x", "06-07", "06-14"]),
    ],
)
def test_c39_a_page_and_its_feed_tell_of_the_same_dates(client: FlaskClient, scope: str, dates: list[str]) -> None:
    assert shown(client, f"/events/{scope}/") == dates
    assert told(client, f"/events/{scope}.ics") == dates
    taking_place = [each for each in dates if not each.endswith("x")]
    assert told(client, f"/events/{scope}.ics?cancelled=drop") == taking_place


def test_the_feed_of_a_country_changes_with_the_dates_there(
    client: FlaskClient, session: Session, travelling: Event
) -> None:
    before = client.get("/events/country/GB.ics").headers
    actions.restore_date(session, travelling, parse("2012-05-17T19:00"), now=NOW + timedelta(hours=1))
    session.commit()
    after = client.get("/events/country/GB.ics").headers
    assert (before["ETag"] != after["ETag"], before["Last-Modified"] < after["Last-Modified"]) == (True, True)
    assert told(client, "/events/country/GB.ics") == ["05-07"]
    assert told(client, "/events/country/BE.ics") == ["05-10", "05-17", "05-31x", "06-07", "06-14"]
    assert session.scalars(select(EventPart.country)).all() == ["BE"]


def test_a_country_whose_dates_are_all_elsewhere_has_none(client: FlaskClient, session: Session) -> None:
    weekly = again("FREQ=WEEKLY;COUNT=1", CALL)
    call = make(session, "Call", CALL, recurrence=weekly, country="BE")
    actions.change_date(session, call, parse("2012-05-10T19:00"), now=NOW, place=Place(online=True))
    actions.revise(session, call, replace(actions.details_of(call), name="Chat"), now=NOW)
    session.commit()
    assert (shown(client, "/events/country/BE/"), told(client, "/events/country/BE.ics")) == ([], [])
