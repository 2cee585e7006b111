"""What is on, what comes next, and what cannot be at once."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core import clock
from app.events.models import Event, Status
from app.events.programme import actions, queries
from app.events.programme.models import Programme
from app.events.programme.moments import conflicts, now_and_next
from tests.conftest import NOW
from tests.events.make import utc
from tests.events.programme.make import PATH, details, programme, talk


@pytest.fixture
def event(session: Session) -> Event:
    event = programme(session).event
    talk(session, event, "Welcome", "09:00-09:15", room="big")
    talk(session, event, "Update", "09:15-10:00", room="big")
    talk(session, event, "Off", "09:15-10:00", room="small", status=Status.CANCELLED)
    talk(session, event, "Hacking", "09:00-12:00", room="small")
    talk(session, event, "Farewell", "8 09:00-09:30", room="big")
    talk(session, event, "Some time")
    return event


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2012-05-06T21:59", None),
        ("2012-05-06T22:00", ([], ["Hacking", "Welcome"])),
        ("2012-05-07T07:00", (["Welcome", "Hacking"], ["Update"])),
        ("2012-05-07T07:14:59", (["Welcome", "Hacking"], ["Update"])),
        ("2012-05-07T07:15", (["Hacking", "Update"], ["Farewell"])),
        ("2012-05-07T10:00", ([], ["Farewell"])),
        ("2012-05-08T07:00", (["Farewell"], [])),
        ("2012-05-08T07:30", None),
    ],
)
def test_now_and_next(session: Session, event: Event, now: str, expected: tuple[list[str], list[str]] | None) -> None:
    found = now_and_next(event, queries.sessions_of(session, event), utc(now))
    told = ({each.title for each in found.now}, {each.title for each in found.next}) if found else None
    assert told == (tuple(map(set, expected)) if expected else None)


def test_the_cache_is_told_each_moment(session: Session, event: Event) -> None:
    moments, now = [], utc("2012-05-06T21:00")
    while (after := queries.next_change(session, now)) is not None:
        moments.append(f"{after:%d %H:%M}")
        now = after
    assert moments == ["07 07:00", "07 07:15", "07 08:00", "07 10:00", "08 07:00", "08 07:30"]


def test_pages_say_what_is_on(client: FlaskClient, session: Session, event: Event) -> None:
    assert "Next" not in client.get(PATH).text
    clock.freeze(utc("2012-05-07T07:15"))
    for address in (PATH, f"{PATH}list/", "/events/xen-hackathon-2012/"):
        text = " ".join(client.get(address).text.split())
        assert "<dt>Now</dt>" in text, address
        assert "<dt>Next, Tue 09:00</dt>" in text, address
    clock.freeze(utc("2012-05-08T07:30"))
    assert "<dt>Now</dt>" not in client.get(PATH).text


def found(session: Session, shared: Programme) -> list[str]:
    return conflicts(shared, queries.sessions_of(session, shared.event))


def test_conflicts_of_rooms_people_and_days(session: Session) -> None:
    shared = programme(session)
    event = shared.event
    talk(session, event, "One", "09:00-10:00", room="big", speakers=(("Ada", ""),))
    beside = talk(session, event, "Two", "10:00-11:00", room="big", speakers=(("Ada", ""),))
    assert found(session, shared) == []
    actions.revise(session, beside, details("Two", "09:30-10:30", room="big", speakers=(("Ada", "Here"),)), now=NOW)
    both = "“One” and “Two” at Mon 09:00"
    assert found(session, shared) == [
        f"Big Hall is needed twice: {both}.",
        f"Ada would have to be at two places: {both}.",
    ]
    actions.revise(session, beside, details("Two", "09:30-10:30", status=Status.CANCELLED, room="big"), now=NOW)
    assert found(session, shared) == []
    actions.revise(session, beside, details("Two", "12 09:30-10:30", room="big"), now=NOW)
    assert found(session, shared) == ["“Two” is on 12 May 2012, when the event is not."]
