"""Deadlines on pages, in lists and in their calendar."""

from dataclasses import replace
from datetime import timedelta

import icalendar
import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session
from werkzeug.http import http_date

from app.core import clock
from app.events import actions as event_actions
from app.events import feedcheck, moments
from app.events.deadlines import actions, queries
from app.events.deadlines.models import Kind
from app.events.feedcheck import Verdict
from app.events.models import Event, Status
from tests.conftest import NOW
from tests.events.deadlines.make import deadline, when
from tests.events.make import make, statements, utc

FEED, PAGE = "/events/deadlines.ics", "/events/deadlines/"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def event(session: Session) -> Event:
    return make(session, uid="hackathon", city="Brussels", country="BE")


def text_of(client: FlaskClient, address: str) -> str:
    return " ".join(" ".join(html.fromstring(client.get(address).text).xpath("//main")[0].itertext()).split())


def components(client: FlaskClient, address: str = FEED) -> dict[str, icalendar.Event]:
    found = icalendar.Calendar.from_ical(client.get(address).text).events
    return {str(each["UID"]): each for each in found if isinstance(each, icalendar.Event)}


def test_the_event_and_the_page_of_all_say_both(client: FlaskClient, session: Session, event: Event) -> None:
    deadline(session, event, "2012-04-23", note="Extended.", url="https://example.org/cfp")
    for address in ("/events/xen-hackathon-2012/", PAGE):
        text = text_of(client, address)
        assert "Call for proposals closes" in text
        told = "Mon 23 April 2012, anywhere on Earth 4 days left (until Tue 24 April 2012, 12:00 UTC)"
        assert told in text, address
        assert "Extended. Send a proposal →" in text
    clock.freeze(utc("2012-04-24T12:00"))
    assert "anywhere on Earth over (until Tue 24 April 2012, 12:00 UTC)" in text_of(client, PAGE)
    assert "Send a proposal" not in text_of(client, PAGE)


def test_an_empty_page_says_what_one_can_do(client: FlaskClient) -> None:
    assert "No call is open and no deadline is ahead." in text_of(client, PAGE)


def test_lists_say_how_much_is_left_to_the_very_moment(client: FlaskClient, session: Session, event: Event) -> None:
    other = make(session, "Xen Summit", tags=("arm",))
    deadline(session, other, "2012-04-23 12:00", "UTC")
    deadline(session, other, "2012-04-24 12:00", "UTC", Kind.EARLY_BIRD)
    deadline(session, event, "2012-05-30", kind=Kind.NOTIFICATION)
    for now, told in (
        ("2012-04-20T11:59:59", "3 days left for proposals"),
        ("2012-04-20T12:00:00", "2 days left for proposals"),
        ("2012-04-22T12:00:00", "23 hours left for proposals"),
        ("2012-04-23T11:00:00", "less than an hour left for proposals"),
        ("2012-04-23T12:00:00", "23 hours left at the early-bird price"),
    ):
        clock.freeze(utc(now))
        assert told in text_of(client, "/events/tag/arm/"), now
    clock.freeze(utc("2012-04-24T12:00"))
    assert "left" not in text_of(client, "/events/tag/arm/")


def test_the_cache_is_told_each_moment(session: Session, event: Event) -> None:
    deadline(session, event, "2012-04-22 12:00", "UTC")
    now, seen = NOW, []
    while (change := queries.next_change(session, now)) is not None:
        assert moments.next_change(session, now) <= change
        now = change
        seen.append(f"{now:%d %H:%M}")
    assert seen == [
        "20 12:00",
        "21 12:00",
        *(f"21 {hour}:00" for hour in range(13, 24)),
        *(f"22 {hour:02}:00" for hour in range(13)),
    ]


def test_a_cancelled_event_asks_for_nothing(client: FlaskClient, session: Session, event: Event) -> None:
    row = deadline(session, event, "2012-04-23", uid="one")
    event_actions.set_status(session, event, Status.CANCELLED, now=LATER)
    session.commit()
    assert "left" not in text_of(client, "/events/")
    assert "cancelled" in text_of(client, PAGE)
    assert (row.sequence, row.updated_at) == (1, event.updated_at)
    found = components(client)["one"]
    assert (str(found["STATUS"]), str(found["SUMMARY"])) == (
        "CANCELLED",
        "Cancelled: Call for proposals closes: Xen Hackathon",
    )
    assert (
        str(components(client, f"{FEED}?cancelled=keep")["one"]["SUMMARY"])
        == "Call for proposals closes: Xen Hackathon"
    )
    assert components(client, f"{FEED}?cancelled=drop") == {}


def test_the_calendar(client: FlaskClient, session: Session, event: Event) -> None:
    deadline(session, event, "2012-04-30", uid="one")
    deadline(session, event, "2012-05-01 23:59", "America/Los_Angeles", Kind.TRAVEL_GRANTS, uid="two")
    answer = client.get(FEED)
    text, unfolded = answer.text, answer.text.replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20120430\r\nDTEND;VALUE=DATE:20120501\r\n" in text
    assert (
        "DTSTART;TZID=America/Los_Angeles:20120501T232900\r\nDTEND;TZID=America/Los_Angeles:20120501T235900\r\n" in text
    )
    assert "DESCRIPTION:Mon 30 April 2012\\, anywhere on Earth (until Tue 1 May 2012\\, 12:00 UTC)" in unfolded
    found = components(client)
    assert set(found) == {"one", "two"}
    assert {str(each["RELATED-TO"]) for each in found.values()} == {"hackathon"}  # C45
    faults = {each.item.number for each in feedcheck.check(answer.data) if each.verdict is Verdict.BROKEN}
    assert faults <= {"C27"}  # the test site has no https
    assert answer.headers["Content-Disposition"] == "inline"
    assert client.get(FEED, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_an_empty_calendar_is_one_all_the_same_c7(client: FlaskClient) -> None:
    assert "BEGIN:VTIMEZONE" in client.get(FEED).text


def test_c18_a_note_revises_and_another_day_raises_the_sequence(session: Session, event: Event) -> None:
    row = deadline(session, event, "2012-04-23")
    told = actions.details_of(row)
    actions.revise(session, row, replace(told, note="A word."), now=LATER)
    assert (row.sequence, row.updated_at) == (0, LATER)
    actions.revise(session, row, replace(told, when=when("2012-04-30")), now=LATER)
    assert (row.sequence, row.due_at) == (1, utc("2012-05-01T12:00"))
    assert not actions.revise(session, row, actions.details_of(row), now=LATER)


def test_h3_what_leaves_the_calendar_changes_it(client: FlaskClient, session: Session, event: Event) -> None:
    row = deadline(session, event, "2012-04-23")
    actions.delete(session, row, now=LATER)
    session.commit()
    assert components(client) == {}
    assert client.get(FEED).headers["Last-Modified"] == http_date(LATER)
    actions.restore(session, row, now=LATER)
    event_actions.delete(session, event, now=LATER + timedelta(hours=1))
    session.commit()
    assert components(client) == {}
    assert client.get(FEED).headers["Last-Modified"] == http_date(LATER + timedelta(hours=1))
    assert "Call for" not in text_of(client, PAGE).partition("Over")[2]


def cost(client: FlaskClient, address: str) -> int:
    """On PostgreSQL the word of a commit may arrive with any request, and is answered there by queries of its own."""
    return min(statements(client, f"{address}?again={number}") for number in range(3))


def test_as_many_queries_for_1_as_for_30(client: FlaskClient, session: Session, event: Event) -> None:
    deadline(session, event, "2012-04-23")
    addresses = (PAGE, FEED, "/events/", "/events/xen-hackathon-2012/")
    few = {address: cost(client, address) for address in addresses}
    for number in range(30):
        deadline(session, make(session, f"Summit {number}"), f"2012-05-{number + 1:02}")
        deadline(session, event, f"2012-05-{number + 1:02}")
    assert {address: cost(client, address) for address in addresses} == few
