"""The organisers' desk of deadlines."""

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.events.deadlines.models import Deadline
from app.events.models import Event
from tests.events.deadlines.make import deadline
from tests.events.desk import Desk, inputs
from tests.events.make import make, utc

FILLED = {
    "kind": "cfp-closes",
    "day": "2012-04-30",
    "at": "",
    "time_zone": "AoE",
    "url": "https://example.org/cfp",
    "note": "",
}


@pytest.fixture
def event(session: Session) -> Event:
    return make(session)


@pytest.fixture
def desk(event: Event) -> str:
    return f"/desk/events/{event.id}/deadlines/"


def only(session: Session) -> Deadline:
    session.expire_all()
    return session.scalars(select(Deadline)).one()


def test_a_deadline_is_added_and_changed(client: FlaskClient, olga: Desk, session: Session, desk: str) -> None:
    assert olga(desk, **FILLED).status_code == 303
    row = only(session)
    assert (row.kind, row.local_at, row.due_at) == ("cfp-closes", None, utc("2012-05-01T12:00"))
    address = f"{desk}{row.id}/"
    assert "Nothing was different." in client.get(olga(address, **inputs(client.get(address))).headers["Location"]).text
    changed = inputs(client.get(address)) | {"at": "12:00", "time_zone": "Europe/Brussels"}
    olga(address, **changed)
    assert (only(session).due_at, only(session).sequence) == (utc("2012-04-30T10:00"), 1)


def test_a_change_of_time_is_shown_first_and_a_note_is_saved_at_once(
    client: FlaskClient, olga_once: Desk, session: Session, desk: str
) -> None:
    olga_once(desk, **FILLED)
    address = f"{desk}{only(session).id}/"
    typed = inputs(client.get(address))
    looked = olga_once(address, **(typed | {"day": "2012-05-02"}))
    effect = html.fromstring(looked.text).xpath("//section[contains(@class, 'effect')]")[0]
    assert "SEQUENCE rises from 0 to 1." in effect.text_content()
    assert effect.xpath(".//ins/text()")[0].startswith("+ DTSTART;VALUE=DATE:2012050")
    assert (only(session).sequence, str(only(session).day)) == (0, "2012-04-30")
    other = olga_once(address, **(inputs(looked) | {"day": "2012-05-03"}))
    assert (other.status_code, only(session).sequence) == (200, 0)
    assert olga_once(address, **inputs(other)).status_code == 303
    assert (only(session).sequence, str(only(session).day)) == (1, "2012-05-03")
    assert olga_once(address, **(inputs(client.get(address)) | {"note": "Later."})).status_code == 303
    assert (only(session).sequence, only(session).note) == (1, "Later.")


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"day": ""}, "day", "Write the day as in 2012-05-07."),
        ({"time_zone": "Brussels"}, "time_zone", "“Brussels” is not a time zone"),
        ({"time_zone": ""}, "time_zone", "Write a time zone, or AoE."),
        ({"day": "2012-03-25", "at": "02:30", "time_zone": "Europe/Brussels"}, "day", "skip 02:30"),
        ({"kind": "soon"}, "kind", "Choose one of those that are offered."),
        ({"url": "nowhere"}, "url", "Write a whole address"),
    ],
)
def test_a_refused_form_keeps_everything_typed(
    olga: Desk, session: Session, desk: str, fields: dict[str, str], field: str, message: str
) -> None:
    typed = FILLED | fields
    answer = olga(desk, **typed)
    assert answer.status_code == 422
    assert message in html.fromstring(answer.text).xpath(f"//*[@id='{field}-error']")[0].text_content()
    kept = inputs(answer)
    assert {name: kept[name] for name in typed if name != "kind"} == {key: typed[key] for key in typed if key != "kind"}
    assert session.scalar(select(func.count()).select_from(Deadline)) == 0


def test_the_second_of_two_sees_what_the_first_changed(
    client: FlaskClient, olga: Desk, session: Session, event: Event, desk: str
) -> None:
    row = deadline(session, event, "2012-04-30")
    address = f"{desk}{row.id}/"
    mine = inputs(client.get(address)) | {"note": "Mine."}
    olga(address, **(mine | {"day": "2012-05-01", "note": "Theirs."}))
    answer = olga(address, **mine)
    assert answer.status_code == 409
    shown = html.fromstring(answer.text).xpath("//section[@role='alert']")[0]
    assert [" ".join(each.text_content().split()) for each in shown.xpath("./h2")] == ["Day", "Note"]
    assert "Olga saved this while you were writing." in shown.text_content()
    assert only(session).note == "Theirs."
    assert olga(address, **inputs(answer)).status_code == 303
    assert (only(session).note, str(only(session).day)) == ("Mine.", "2012-04-30")


def test_deleting_can_be_undone(client: FlaskClient, olga: Desk, session: Session, event: Event, desk: str) -> None:
    row = deadline(session, event, "2012-04-30")
    answer = olga(f"{desk}{row.id}/delete/")
    assert "The deadline is deleted" in client.get(answer.headers["Location"]).text
    assert "Call for proposals" not in client.get("/events/xen-hackathon-2012/").text
    olga(f"{desk}{row.id}/restore/")
    assert "Call for proposals" in client.get("/events/xen-hackathon-2012/").text
