"""One's own calendar: what stands in it, who can read it, how it is revoked."""

from datetime import timedelta

import icalendar
import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.core import clock
from app.docsdays import queries as docsdays
from app.docsdays.actions import claims
from app.docsdays.models import Area
from app.events import actions as events
from app.events.attendance import actions as attendance
from app.events.attendance.models import Answer
from app.events.feedcheck import Verdict, check
from app.events.models import Event, Status
from app.people.models import Person
from app.site.personal import actions
from app.site.personal.models import CalendarAddress
from tests.conftest import NOW, SITE_URL
from tests.docsdays.make import make_task
from tests.events.make import CALL, again, day, make
from tests.factories import person, sign_in


@pytest.fixture
def alice(session: Session) -> Person:
    return person(session, "Alice")


@pytest.fixture
def path(session: Session, alice: Person) -> str:
    made = actions.make_address(session, alice, now=NOW).path
    session.commit()
    return made


def weekly(session: Session) -> Event:
    return make(session, "Call", CALL, recurrence=again("FREQ=WEEKLY;COUNT=5", CALL), slug="call")


def fill(client: FlaskClient, session: Session, alice: Person) -> None:
    """A yes, a no, one date of five, two stars, a task; and what is Bob's."""
    bob, again = person(session, "Bob"), weekly(session)
    hackathon, summit, starred = (make(session, name) for name in ("Hackathon", "Summit", "Starred"))
    area = Area(slug="a", name="A", description="A.", position=1)
    session.add(area)
    session.commit()
    task = make_task(session, area, "XD-2222")
    with client.application.app_context():
        attendance.answer(session, hackathon, "", alice, Answer.YES, now=NOW)
        attendance.answer(session, summit, "", alice, Answer.NO, now=NOW)
        attendance.answer(session, summit, "", bob, Answer.YES, now=NOW)
        attendance.answer(session, again, "2012-05-17T14:00", alice, Answer.MAYBE, now=NOW)
        attendance.star(session, starred, alice, is_starred=True, now=NOW)
        attendance.star(session, hackathon, alice, is_starred=True, now=NOW)
        claims.claim(session, task, alice, now=NOW)
        session.commit()


def told(answer: TestResponse) -> list[tuple[str, str]]:
    found = icalendar.Calendar.from_ical(answer.text).events
    return [(str(event["SUMMARY"]), str(event["DTSTART"].dt)) for event in found]


def faults(answer: TestResponse) -> list[str]:
    """What does not hold of the checklist, but for https, which the site of the tests does not speak."""
    failed = (Verdict.BROKEN, Verdict.WEAK)
    return [found.item.number for found in check(answer.data) if found.verdict in failed and found.item.number != "C27"]


def test_it_holds_what_one_comes_to_starred_and_has_taken(
    client: FlaskClient, session: Session, alice: Person, path: str
) -> None:
    fill(client, session, alice)
    answer = client.get(path)
    assert sorted(told(answer)) == [
        ("Call", "2012-05-17 14:00:00+02:00"),
        ("Hackathon", "2012-05-07"),
        ("Starred", "2012-05-07"),
        ("Task: Task XD-2222", "2012-04-27 08:30:00+00:00"),
    ]
    assert faults(answer) == []


def test_an_empty_one_is_a_calendar_too(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert icalendar.Calendar.from_ical(answer.text).events == []
    assert faults(answer) == []


def test_a_star_on_what_comes_again_brings_all_its_dates(
    client: FlaskClient, session: Session, alice: Person, path: str
) -> None:
    again = weekly(session)
    with client.application.app_context():
        attendance.answer(session, again, "2012-05-17T14:00", alice, Answer.YES, now=NOW)
        attendance.star(session, again, alice, is_starred=True, now=NOW)
        session.commit()
    text = client.get(path).text
    assert (text.count("BEGIN:VEVENT"), text.count("RRULE:FREQ=WEEKLY")) == (1, 1)


@pytest.mark.parametrize(
    ("query", "names"), [("", ["Cancelled: X"]), ("?cancelled=keep", ["X"]), ("?cancelled=drop", [])]
)
def test_cancelled_events_are_as_one_wants_them(
    client: FlaskClient, session: Session, alice: Person, path: str, query: str, names: list[str]
) -> None:
    event = make(session, "X", day("2012-05-09"))
    with client.application.app_context():
        attendance.star(session, event, alice, is_starred=True, now=NOW)
        events.set_status(session, event, Status.CANCELLED, now=NOW)
        session.commit()
    assert [name for name, _ in told(client.get(path + query))] == names
    assert client.get(f"{path}?cancelled=x").status_code == 400


def test_h1_h2_h4_h6_h8_h9_headers(client: FlaskClient, session: Session, alice: Person, path: str) -> None:
    fill(client, session, alice)
    answer = client.get(path)
    assert {name: answer.headers.get(name) for name in ("Content-Type", "Cache-Control", "Referrer-Policy")} == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "no-referrer",
    }
    assert answer.headers["Content-Disposition"] == "inline"
    assert not {"Set-Cookie", "Access-Control-Allow-Origin"} & set(answer.headers.keys())
    assert client.get(path).data == answer.data
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["Cache-Control"]) == (304, b"", "private, no-store")
    head = client.head(path)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", answer.headers["ETag"])


def test_h11_revoked_and_unknown_answer_alike_at_once(
    client: FlaskClient, session: Session, alice: Person, path: str
) -> None:
    assert client.get(path).status_code == 200
    token = sign_in(client, alice)
    client.post("/me/calendar/revoke/", data={"csrf_token": token})
    stranger = client.application.test_client()
    revoked, unknown = stranger.get(path), stranger.get(f"/calendar/{'z' * 43}.ics")
    assert (revoked.status_code, revoked.data) == (unknown.status_code, unknown.data) == (404, unknown.data)
    volatile = {"Date"}
    assert [item for item in revoked.headers if item[0] not in volatile] == [
        item for item in unknown.headers if item[0] not in volatile
    ]


def test_a_new_address_ends_the_old_one(client: FlaskClient, session: Session, alice: Person, path: str) -> None:
    token = sign_in(client, alice)
    assert path in client.get("/me/calendar/").text
    client.post("/me/calendar/address/", data={"csrf_token": token})
    session.expire_all()
    fresh = session.scalars(select(CalendarAddress)).one().path
    stranger = client.application.test_client()
    assert (stranger.get(path).status_code, stranger.get(fresh).status_code) == (404, 200)
    assert (len(fresh), fresh in client.get("/me/calendar/").text) == (len(path), True)


def test_a_closed_account_has_none(client: FlaskClient, session: Session, alice: Person, path: str) -> None:
    alice.disabled_at = NOW
    session.commit()
    assert client.get(path).status_code == 404


def test_an_extended_task_is_the_same_entry_revised(
    client: FlaskClient, session: Session, alice: Person, path: str
) -> None:
    fill(client, session, alice)

    def entry() -> tuple[str, int, str]:
        found = icalendar.Calendar.from_ical(client.get(path).text).events
        one = next(event for event in found if str(event["SUMMARY"]).startswith("Task"))
        return str(one["UID"]), int(one["SEQUENCE"]), str(one["DTSTART"].dt)

    before, later = entry(), NOW + timedelta(days=3)
    clock.freeze(later)
    task = docsdays.claims_of(session, alice, NOW)[0].task
    with client.application.app_context():
        claims.renew(session, task, alice, now=later)
        session.commit()
    after = entry()
    assert (before[0], before[1] + 1) == after[:2]
    assert after[2] > before[2]


def test_the_page_shows_it_all_to_its_owner_alone(client: FlaskClient, session: Session, alice: Person) -> None:
    fill(client, session, alice)
    assert client.get("/me/calendar/").status_code == 303
    sign_in(client, alice)
    page = client.get("/me/calendar/")
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Make an address for my calendar" in page.text
    for name in ("Hackathon", "Starred", "Call", "Task XD-2222"):
        assert name in page.text
    assert "Summit" not in page.text
    assert "/me/calendar/" in client.get("/me/").text


def test_the_page_offers_what_becomes_of_cancelled_events(
    client: FlaskClient, session: Session, alice: Person, path: str
) -> None:
    sign_in(client, alice)
    page = html.fromstring(client.get("/me/calendar/?cancelled=drop").text)
    assert [code.text_content() for code in page.xpath("//p[@class='feed-address']//code")] == [
        f"{SITE_URL}{path}?cancelled=drop"
    ]
    assert page.xpath("//ul[@class='choices']//a[@aria-current]/@href") == ["/me/calendar/?cancelled=drop"]
    assert page.xpath("//ul[@class='choices']//a/@href") == [
        f"/me/calendar/{query}" for query in ("", "?cancelled=keep", "?cancelled=drop")
    ]
    assert client.get("/me/calendar/?cancelled=maybe").status_code == 400
