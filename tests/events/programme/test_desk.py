"""The organisers' desk of a programme."""

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.events.models import Event
from app.events.programme import actions, queries
from app.events.programme.models import Programme, ProgrammeSession
from tests.conftest import NOW
from tests.events.desk import Desk, inputs
from tests.events.make import utc
from tests.events.programme.make import PATH, details, programme, talk
from tests.factories import person

NEXT = utc("2012-04-21T09:00")
FILLED = {
    "title": "Xen on ARM",
    "kind": "talk",
    "status": "confirmed",
    "day": "2012-05-08",
    "begins_at": "09:15",
    "ends_at": "10:00",
    "room": "big",
    "track": "arm",
    "speakers": "Ada Lovelace, Analytical Engines\r\nBob",
    "abstract": "One.\r\n\r\nTwo.",
    "slides": "https://example.org/slides",
    "recording": "",
    "unconfirmed": "",
}


@pytest.fixture
def event(session: Session) -> Event:
    return programme(session).event


@pytest.fixture
def desk(event: Event) -> str:
    return f"/desk/events/{event.id}/programme/"


def only(session: Session) -> ProgrammeSession:
    session.expire_all()
    return session.scalars(select(ProgrammeSession)).one()


def test_a_session_is_added(client: FlaskClient, olga: Desk, session: Session, desk: str) -> None:
    answer = olga(f"{desk}new/", **FILLED)
    item = only(session)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{desk}{item.id}/")
    assert (item.slug, item.title, item.kind, item.room, item.track) == (
        "xen-on-arm",
        "Xen on ARM",
        "talk",
        "big",
        "arm",
    )
    assert (item.starts_at, item.ends_at) == (utc("2012-05-08T07:15"), utc("2012-05-08T08:00"))
    assert item.speakers == [{"name": "Ada Lovelace", "of": "Analytical Engines"}, {"name": "Bob", "of": ""}]
    assert (item.abstract, item.recording, item.sequence) == ("One.\n\nTwo.", None, 0)
    assert f"UID:{item.uid}\r\n" in item.ical
    assert "Xen on ARM" in client.get(PATH).text


def test_a_change_of_time_is_shown_before_it_is_saved(
    client: FlaskClient, olga_once: Desk, session: Session, desk: str
) -> None:
    olga_once(f"{desk}new/", **FILLED)
    address = f"{desk}{only(session).id}/"
    looked = olga_once(address, **(inputs(client.get(address)) | {"begins_at": "09:30"}))
    effect = html.fromstring(looked.text).xpath("string(//section[contains(@class, 'effect')])")
    assert "“Xen on ARM” changes in the calendar of the programme" in effect
    assert "SEQUENCE rises from 0 to 1." in effect
    assert only(session).sequence == 0
    assert olga_once(address, **inputs(looked)).status_code == 303
    assert (only(session).sequence, str(only(session).local_start)) == (1, "2012-05-08 09:30:00")
    assert olga_once(address, **(inputs(client.get(address)) | {"title": "Xen on ARM!"})).status_code == 303


def test_the_first_session_begins_the_programme(olga: Desk, session: Session, event: Event) -> None:
    session.delete(session.get_one(Programme, event.id))
    session.commit()
    olga(f"/desk/events/{event.id}/programme/new/", **(FILLED | {"room": "", "track": ""}))
    assert only(session).room is None
    assert session.scalar(select(func.count()).select_from(Programme)) == 1


def test_what_the_form_shows_saves_nothing_new(client: FlaskClient, olga: Desk, session: Session, desk: str) -> None:
    olga(f"{desk}new/", **FILLED)
    item = only(session)
    clock.freeze(NEXT)
    answer = olga(f"{desk}{item.id}/", **inputs(client.get(f"{desk}{item.id}/")))
    assert "Nothing was different." in client.get(answer.headers["Location"]).text
    assert (only(session).version, only(session).updated_at) == (item.version, NOW)


def test_what_ends_after_midnight_stands_on_the_day_it_begins(
    client: FlaskClient, olga: Desk, session: Session, desk: str
) -> None:
    olga(f"{desk}new/", **(FILLED | {"begins_at": "22:30", "ends_at": "01:00"}))
    item = only(session)
    assert (item.starts_at, item.ends_at) == (utc("2012-05-08T20:30"), utc("2012-05-08T23:00"))
    assert "DTSTART;TZID=Europe/Brussels:20120508T223000\r\n" in item.ical
    assert "DTEND;TZID=Europe/Brussels:20120509T010000\r\n" in item.ical
    tables = html.fromstring(client.get(PATH).text).xpath("//table")
    rows = [table.xpath(".//tbody//th/text()") for table in tables]
    assert ([table.get("id") for table in tables], rows) == (["2012-05-08"], [["22:30"]])
    answer = olga(f"{desk}{item.id}/", **inputs(client.get(f"{desk}{item.id}/")))
    assert "Nothing was different." in client.get(answer.headers["Location"]).text


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"title": ""}, "title", "Write what it is called."),
        ({"day": ""}, "day", "Write the day too, or leave all three out while they are not known."),
        ({"begins_at": ""}, "begins_at", "Write when it begins too"),
        ({"ends_at": ""}, "ends_at", "Write when it ends too"),
        ({"ends_at": "09:15"}, "ends_at", "The end must be later than the start."),
        ({"ends_at": "09:00"}, "ends_at", "That is before it begins, and too late for the night after."),
        ({"begins_at": "10:00", "ends_at": "02:01"}, "ends_at", "too late for the night after."),
        ({"begins_at": "25:00"}, "begins_at", "Write a time, as in 14:00."),
        ({"room": "cellar"}, "room", "Choose one of those that are offered."),
        ({"kind": "song"}, "kind", "Choose one of those that are offered."),
        ({"slides": "javascript:alert(1)"}, "slides", "Write a whole address such as https://example.org/."),
    ],
)
def test_a_refused_form_keeps_everything_typed(
    olga: Desk, session: Session, desk: str, fields: dict[str, str], field: str, message: str
) -> None:
    typed = FILLED | fields
    answer = olga(f"{desk}new/", **typed)
    assert answer.status_code == 422
    assert message in html.fromstring(answer.text).xpath(f"//*[@id='{field}-error']")[0].text_content()
    kept = inputs(answer)
    expected = {name: text.replace("\r\n", "\n") for name, text in typed.items() if name not in {"room", "kind"}}
    assert {name: kept[name].replace("\r\n", "\n") for name in expected} == expected
    assert session.scalar(select(func.count()).select_from(ProgrammeSession)) == 0


def test_the_second_of_two_sees_what_the_first_changed(
    client: FlaskClient, olga: Desk, session: Session, event: Event, desk: str
) -> None:
    item = talk(session, event, "Ports", "09:00-09:30", room="big")
    mine = inputs(client.get(f"{desk}{item.id}/")) | {"abstract": "As I want it."}
    adam = person(session, "Adam")
    actions.revise(session, item, details("Harbours", "09:00-09:30", room="small"), now=NOW, by=adam)
    session.commit()
    answer = olga(f"{desk}{item.id}/", **mine)
    assert answer.status_code == 409
    shown = html.fromstring(answer.text).xpath("//section[@role='alert']")[0]
    titles = [" ".join(heading.text_content().split()) for heading in shown.xpath("./h2")]
    assert titles == ["Title", "Room", "What it is about"]
    assert "Adam saved this while you were writing." in shown.text_content()
    assert only(session).title == "Harbours"
    assert olga(f"{desk}{item.id}/", **inputs(answer)).status_code == 303
    assert (only(session).title, only(session).abstract) == ("Ports", "As I want it.")


def test_two_sessions_in_one_room_at_one_time_are_warned_of(
    client: FlaskClient, olga: Desk, session: Session, event: Event, desk: str
) -> None:
    talk(session, event, "Ports", "8 09:00-09:30", room="big")
    answer = olga(f"{desk}new/", **FILLED)
    warning = "Big Hall is needed twice: “Ports” and “Xen on ARM” at Tue 09:00."
    assert warning in client.get(answer.headers["Location"]).text
    assert warning in client.get(desk).text


def test_deleting_can_be_undone(client: FlaskClient, olga: Desk, session: Session, event: Event, desk: str) -> None:
    item = talk(session, event, "Ports", "09:00-09:30")
    talk(session, event, "Ports", "10:00-10:30")
    answer = olga(f"{desk}{item.id}/delete/")
    assert "“Ports” is deleted" in client.get(answer.headers["Location"]).text
    assert client.get(f"{PATH}ports/").status_code == 404
    assert client.get(f"{PATH}ports-2/").status_code == 200
    olga(f"{desk}{item.id}/restore/")
    assert client.get(f"{PATH}ports/").status_code == 200


def test_rooms_and_tracks(client: FlaskClient, olga: Desk, session: Session, event: Event, desk: str) -> None:
    talk(session, event, "Ports", "09:00-09:30", room="big", track="arm")
    fields = inputs(client.get(f"{desk}shared/"))
    assert fields["rooms"] == "big: Big Hall\nsmall: Small Room"
    answer = olga(f"{desk}shared/", **(fields | {"rooms": "big: Great Hall\r\nThe Cellar", "tracks": "arm: ARM"}))
    assert answer.status_code == 303
    session.expire_all()
    shared = queries.programme_of(session, event)
    assert shared is not None
    assert shared.rooms == [{"slug": "big", "name": "Great Hall"}, {"slug": "the-cellar", "name": "The Cellar"}]
    assert "LOCATION:Great Hall\r\n" in only(session).ical
    assert only(session).sequence == 1


@pytest.mark.parametrize(
    ("fields", "field", "status", "message"),
    [
        ({"rooms": "small: Small Room"}, "rooms", 409, "There are sessions in the room “Big Hall”."),
        ({"tracks": ""}, "tracks", 409, "There are sessions in the track “Xen on ARM”."),
        ({"rooms": "big: One\nbig: Two"}, "rooms", 422, "Two of them have the same word before the colon."),
        ({"rooms": "Big Hall: One"}, "rooms", 422, "is not a word, a colon and a name"),
        ({"rooms": "\n".join(map(str, range(41)))}, "rooms", 422, "40 are the most."),
    ],
)
def test_rooms_that_cannot_be(
    client: FlaskClient,
    olga: Desk,
    session: Session,
    event: Event,
    desk: str,
    fields: dict[str, str],
    field: str,
    status: int,
    message: str,
) -> None:
    talk(session, event, "Ports", "09:00-09:30", room="big", track="arm")
    answer = olga(f"{desk}shared/", **(inputs(client.get(f"{desk}shared/")) | fields))
    assert answer.status_code == status
    tree = html.fromstring(answer.text)
    assert message in tree.xpath(f"//*[@id='{field}-error']")[0].text_content()
    assert inputs(answer)[field].replace("\r\n", "\n") == fields[field]
    session.expire_all()
    shared = queries.programme_of(session, event)
    assert shared is not None
    assert len(shared.rooms) == 2


def test_two_arrange_the_rooms(client: FlaskClient, olga: Desk, session: Session, event: Event, desk: str) -> None:
    mine = inputs(client.get(f"{desk}shared/")) | {"rooms": "mine: Mine"}
    olga(f"{desk}shared/", **(mine | {"rooms": "theirs: Theirs"}))
    answer = olga(f"{desk}shared/", **mine)
    assert answer.status_code == 409
    shown = html.fromstring(answer.text).xpath("//section[@role='alert']")[0].text_content()
    assert "theirs: Theirs" in shown
    assert "Olga saved this while you were writing." in shown
    assert olga(f"{desk}shared/", **inputs(answer)).status_code == 303
