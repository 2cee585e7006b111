"""A link that leads into the meeting: on the page, and as a property that programs make a button of (C43)."""

from dataclasses import replace

import icalendar
import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.events import actions
from app.events.models import Event
from app.events.recurrence.walls import parse
from tests.conftest import NOW
from tests.events.ics.writing import TIMED, vevent
from tests.events.imports.importing import taken
from tests.events.make import CALL, again, make

LINKS = (
    ("Join: by “video”, or phone", "https://meet.example.org/ü;a,b?x=1"),
    ("Slides", "https://example.org/slides"),
    ("join the chat", "https://chat.example.org/xen"),
    ("Join us on the docs day", "/docs-days/"),
)
WAYS = [
    ("Join: by “video”, or phone", "https://meet.example.org/%C3%BC;a,b?x=1"),
    ("join the chat", "https://chat.example.org/xen"),
]
"""A path of ours is no address to programs, and addresses are ASCII to them."""


def published(client: FlaskClient) -> list[icalendar.Event]:
    events = icalendar.Calendar.from_ical(client.get("/events.ics").data).events
    return [event for event in events if isinstance(event, icalendar.Event)]


def ways_in(event: icalendar.Event) -> list[tuple[str, str]]:
    found = event.get("CONFERENCE", [])
    return [(each.params["LABEL"], str(each)) for each in (found if isinstance(found, list) else [found])]


def test_c43_a_way_in_is_a_property_and_stands_in_the_description(client: FlaskClient, session: Session) -> None:
    make(session, "Call", CALL, links=LINKS, description="We talk.", url="https://example.org/")
    [event] = published(client)
    assert ways_in(event) == WAYS
    feed = client.get("/events.ics").data.replace(b"\r\n ", b"")
    assert b"CONFERENCE;VALUE=URI;FEATURE=CHAT;LABEL=join the chat:https://chat" in feed
    assert b"CONFERENCE;VALUE=URI;FEATURE=PHONE,VIDEO;LABEL=" in feed
    assert event["DESCRIPTION"] == (
        "We talk.\n\nJoin: by “video”, or phone: https://meet.example.org/%C3%BC;a,b?x=1\n"
        "join the chat: https://chat.example.org/xen\n\nWebsite: https://example.org/"
    )


def test_a_date_that_is_told_by_itself_names_it_too(client: FlaskClient, session: Session) -> None:
    call = make(session, "Call", CALL, links=LINKS, recurrence=again("FREQ=WEEKLY;COUNT=3;BYDAY=TH", CALL))
    actions.cancel_date(session, call, parse("2012-05-17T14:00"), reason=None, now=NOW)
    session.commit()
    assert [ways_in(event) for event in published(client)] == [WAYS, WAYS]


def test_it_stands_first_on_the_page_until_it_is_over(client: FlaskClient, session: Session) -> None:
    make(session, "Call", CALL, links=LINKS, slug="call")
    past = replace(CALL, start=CALL.start.replace(year=2011), end=CALL.end.replace(year=2011))
    make(session, "Past", past, links=LINKS, slug="past-call")
    page = html.fromstring(client.get("/events/call/").text)
    [shown] = page.xpath("//dt[.='Take part']/following-sibling::dd[1]")
    assert [(a.text, a.get("href")) for a in shown.xpath("a")] == WAYS
    assert "Take part" not in client.get("/events/past-call/").text


def test_our_own_feed_comes_back_the_same(client: FlaskClient, session: Session) -> None:
    make(session, "Call", CALL, links=LINKS, description="We talk.", url="https://example.org/")
    lines = client.get("/events.ics").text.split("\r\n")
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT") + 1]
    assert taken(session, *event) == {"same": 1}
    session.execute(delete(Event))
    session.commit()
    assert taken(session, *event) == {"new": 1}
    session.expire_all()
    made = session.scalars(select(Event)).one()
    assert (made.joins, made.description, made.url) == (WAYS, "We talk.", "https://example.org/")
    assert taken(session, *event) == {"same": 1}


@pytest.mark.parametrize(
    ("line", "ways"),
    [
        ("CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=Zoom:https://zoom.example.org/1", ("Join: Zoom (video)", "1")),
        ("CONFERENCE;VALUE=URI:https://zoom.example.org/1", ("Join", "1")),
        ("CONFERENCE;VALUE=URI;LABEL=\"Join, ^'now^'^n^^\":https://zoom.example.org/1", ('Join, "now" ^', "1")),
        ("CONFERENCE;VALUE=URI:tel:+1-412-555-0123", None),
        ("CONFERENCE;VALUE=URI:javascript:alert(1)", None),
    ],
)
def test_that_of_another_program_is_taken_over(session: Session, line: str, ways: tuple[str, str] | None) -> None:
    calling = vevent(*TIMED, "SUMMARY:Call", line)
    assert taken(session, *calling) == {"new": 1}
    event = session.scalars(select(Event)).one()
    assert event.joins == ([(ways[0], f"https://zoom.example.org/{ways[1]}")] if ways else [])
    assert taken(session, *calling) == {"same": 1}
    moved = vevent(*TIMED, "SUMMARY:Call", "CONFERENCE;VALUE=URI;LABEL=Join us:https://new.example.org/")
    assert taken(session, *moved) == {"changed": 1}
    session.expire_all()
    assert session.scalars(select(Event)).one().joins == [("Join us", "https://new.example.org/")]
