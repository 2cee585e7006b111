"""Calendars elsewhere at the desk."""

from dataclasses import asdict

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events.external.models import ExternalCalendar, ExternalEvent, Stand
from app.events.imports import batches
from app.events.models import Event
from tests.conftest import NOW
from tests.events.desk import Desk
from tests.events.ics.writing import TIMED, costly, event, read
from tests.factories import person

CALENDARS = "/desk/events/calendars/"


@pytest.fixture
def theirs(session: Session) -> ExternalCalendar:
    """A calendar with two events that wait."""
    found = ExternalCalendar(url="https://example.org/x.ics", name="Theirs", next_poll_at=NOW, read_at=NOW)
    found.added_by = person(session, "Olga")
    session.add(found)
    for uid in ("call", "summit"):
        said = [asdict(event(*TIMED, f"SUMMARY:{uid.title()}", uid=uid))]
        session.add(ExternalEvent(calendar=found, uid=uid, found_json=said))
    session.commit()
    return found


def names(session: Session) -> list[str]:
    session.rollback()
    return sorted(session.scalars(select(Event.name)))


def test_one_is_added_and_asked_at_the_next_round(olga: Desk, client: FlaskClient, session: Session) -> None:
    done = olga(CALENDARS, url="webcal://example.org/x.ics", name="Theirs", is_trusted="y")
    assert done.status_code == 303
    found = session.scalars(select(ExternalCalendar)).one()
    assert (found.url, found.is_trusted, found.next_poll_at) == ("https://example.org/x.ics", True, NOW)
    assert found.added_by is not None
    assert found.added_by.name == "Olga"
    assert "it was not asked yet" in client.get(done.location).text
    assert "Theirs" in client.get(CALENDARS).text


@pytest.mark.parametrize(
    ("url", "words"),
    [("", "Write its address."), ("nowhere", "Write a whole address"), ("https://example.org/x.ics", "asked already")],
)
def test_a_wrong_address_is_said_and_kept(olga: Desk, theirs: ExternalCalendar, url: str, words: str) -> None:
    answered = olga(CALENDARS, url=url, name="Kept")
    assert answered.status_code == 422
    assert words in answered.text
    assert 'value="Kept"' in answered.text


def test_what_waits_is_shown_and_taken_one_by_one(
    olga: Desk, client: FlaskClient, session: Session, theirs: ExternalCalendar
) -> None:
    address = f"{CALENDARS}{theirs.id}/"
    page = client.get(address).text
    assert "Call" in page
    assert "Summit" in page
    assert "changes in calendars elsewhere" in client.get("/desk/").text
    call = session.scalars(select(ExternalEvent).where(ExternalEvent.uid == "call")).one()
    assert olga(f"{address}take/", event=str(call.id)).status_code == 303
    assert names(session) == ["Call"]
    assert olga(f"{address}decline/").status_code == 303
    assert names(session) == ["Call"]
    assert "Nothing waits." in client.get(address).text


def test_all_is_taken_at_one_press_or_by_trust(olga: Desk, session: Session, theirs: ExternalCalendar) -> None:
    assert olga(f"{CALENDARS}{theirs.id}/trust/", trusted="yes").status_code == 303
    assert names(session) == ["Call", "Summit"]


def test_it_is_given_up_and_its_events_stay(olga: Desk, session: Session, theirs: ExternalCalendar) -> None:
    olga(f"{CALENDARS}{theirs.id}/take/")
    assert olga(f"{CALENDARS}{theirs.id}/remove/").status_code == 303
    assert names(session) == ["Call", "Summit"]
    assert session.scalars(select(ExternalCalendar)).all() == []
    assert session.scalars(select(ExternalEvent)).all() == []


def test_it_can_be_asked_at_once(olga: Desk, session: Session, theirs: ExternalCalendar) -> None:
    theirs.next_poll_at = NOW.replace(year=2013)
    session.commit()
    olga(f"{CALENDARS}{theirs.id}/ask/")
    session.refresh(theirs)
    assert theirs.next_poll_at == NOW


@pytest.mark.parametrize("step", ["take", "trust"])
def test_nobody_waits_while_the_dates_of_what_is_taken_are_worked_out(
    olga: Desk, theirs: ExternalCalendar, session: Session, kept_waiting: list[bool], step: str
) -> None:
    for count in (3, 4):
        row = session.scalars(select(ExternalEvent).where(ExternalEvent.uid == "call")).one()
        row.found_json = [asdict(each) for each in read(*costly("call", "SUMMARY:Call", count=count)).events]
        row.stand = Stand.WAITING
        session.commit()
        kept_waiting.clear()
        assert olga(f"{CALENDARS}{theirs.id}/{step}/", trusted="yes").status_code == 303
        assert kept_waiting
        assert not any(kept_waiting)
        assert f"COUNT={count}" in (session.scalars(select(Event.rrule).where(Event.uid == "call")).one() or "")
        session.rollback()


@pytest.mark.parametrize("step", ["take", "trust"])
def test_what_is_taken_is_written_a_few_at_a_time(
    olga: Desk,
    theirs: ExternalCalendar,
    monkeypatch: pytest.MonkeyPatch,
    written_at_once: list[list[str]],
    step: str,
) -> None:
    monkeypatch.setattr(batches, "MOST", batches.OF_COMPONENT)
    assert olga(f"{CALENDARS}{theirs.id}/{step}/", trusted="yes").status_code == 303
    assert written_at_once == [["Call"], ["Summit"]]
