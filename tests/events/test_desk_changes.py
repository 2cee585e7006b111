"""Move, cancel, postpone at the desk: with a reason, and with a look at what subscribers will see."""

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.core import clock
from app.events import actions
from app.events.ledger import EventChange
from app.events.models import Event, FeedChange, Status
from tests.events.attendance.coming import say
from tests.events.desk import Desk, inputs
from tests.events.make import day, make, utc
from tests.factories import crowd

NEXT = utc("2012-04-21T09:00")


@pytest.fixture
def event(session: Session) -> Event:
    found = make(session, "Hackathon", day("2012-05-03"), city="Brussels", country="BE", tags=("arm",))
    clock.freeze(NEXT)
    return found


def shown(answer: TestResponse) -> str:
    """What is shown of the effect before it is saved."""
    assert answer.status_code == 200
    return " ".join(
        html.fromstring(answer.text).xpath("//section[contains(@class, 'effect')]")[0].text_content().split()
    )


def state(session: Session, event: Event) -> tuple[Any, ...]:
    session.expire_all()
    row = session.get_one(Event, event.id)
    feeds = session.scalars(select(FeedChange.changed_at).order_by(FeedChange.key)).all()
    return row.start_date, row.status, row.sequence, row.updated_at, row.version, row.ical, *feeds


def form_of(client: FlaskClient, address: str, **fields: str) -> dict[str, str]:
    return inputs(client.get(address)) | fields


def test_moving_shows_its_effect_and_saves_nothing_yet(
    client: FlaskClient, olga_once: Desk, session: Session, event: Event
) -> None:
    before = state(session, event)
    address = f"/desk/events/{event.id}/move/"
    typed = form_of(client, address, first_day="2012-05-10", last_day="", reason="venue flooded")
    answer = olga_once(address, **typed)
    told = shown(answer)
    assert "Moved from 3 May 2012: venue flooded." in told
    assert "SEQUENCE rises from 0 to 1" in told
    assert "3 feeds change" in told
    assert "Nobody gets a mail about it." in told
    assert "+ DTSTART;VALUE=DATE:20120510" in told
    assert state(session, event) == before
    assert inputs(answer) == typed | {"seen": inputs(answer)["seen"]}

    assert olga_once(address, **inputs(answer)).status_code == 303
    session.expire_all()
    row = session.get_one(Event, event.id)
    assert (str(row.start_date), row.sequence, row.updated_at) == ("2012-05-10", 1, NEXT)
    change = session.scalars(select(EventChange)).one()
    assert (change.kind, change.reason, change.person and change.person.name) == ("moved", "venue flooded", "Olga")


def test_who_comes_is_counted_among_those_who_are_told(
    client: FlaskClient, olga_once: Desk, session: Session, event: Event
) -> None:
    for one, answer in zip(crowd(session, 3), ("yes", "maybe", "no"), strict=True):
        with client.application.app_context():
            say(session, event, one, answer)
    address = f"/desk/events/{event.id}/cancel/"
    told = shown(olga_once(address, **form_of(client, address, reason="flood")))
    assert "2 people get a mail, because they said that they come, or might." in told


def test_what_is_shown_is_what_is_saved(client: FlaskClient, olga_once: Desk, session: Session, event: Event) -> None:
    """The lines that were shown to come are those that came."""
    address = f"/desk/events/{event.id}/cancel/"
    before = event.ical.replace("\r\n ", "").splitlines()
    answer = olga_once(address, **form_of(client, address, reason="too few came"))
    added = html.fromstring(answer.text).xpath("//section[contains(@class, 'effect')]//ins/text()")
    olga_once(address, **inputs(answer))
    session.expire_all()
    after = session.get_one(Event, event.id).ical.replace("\x1a", "").replace("\r\n ", "").splitlines()
    new = [line for line in after if line not in before and not line.startswith(("DTSTAMP", "LAST-MOD", "URL"))]
    assert [line.removeprefix("+ ") for line in added] == new
    assert "STATUS:CANCELLED" in new


def test_something_else_than_was_shown_is_shown_again(
    client: FlaskClient, olga_once: Desk, session: Session, event: Event
) -> None:
    address = f"/desk/events/{event.id}/move/"
    first = olga_once(address, **form_of(client, address, first_day="2012-05-10", last_day="", reason="flood"))
    second = olga_once(address, **(inputs(first) | {"first_day": "2012-05-17"}))
    assert "Moved from 3 May 2012: flood." in shown(second)
    assert inputs(second)["seen"] != inputs(first)["seen"]
    assert session.scalars(select(EventChange)).all() == []


@pytest.mark.parametrize("verb", ["move", "cancel", "postpone"])
def test_a_reason_is_asked_for(client: FlaskClient, olga_once: Desk, session: Session, event: Event, verb: str) -> None:
    before, address = state(session, event), f"/desk/events/{event.id}/{verb}/"
    answer = olga_once(address, **form_of(client, address, reason=" "))
    assert answer.status_code == 422
    assert "Say why, in a few words." in html.fromstring(answer.text).xpath("//p[@id='reason-error']")[0].text_content()
    assert state(session, event) == before


def test_moving_nowhere_does_nothing(client: FlaskClient, olga_once: Desk, session: Session, event: Event) -> None:
    before, address = state(session, event), f"/desk/events/{event.id}/move/"
    answer = olga_once(address, **form_of(client, address, reason="none"))
    assert "Nothing was different." in client.get(answer.headers["Location"]).text
    assert state(session, event) == before


@pytest.mark.parametrize(("verb", "status"), [("cancel", "cancelled"), ("postpone", "postponed")])
def test_calling_off_says_what_comes_instead(
    client: FlaskClient, olga: Desk, session: Session, event: Event, verb: str, status: str
) -> None:
    make(session, "Hackathon again", day("2012-09-03"), slug="again")
    address = f"/desk/events/{event.id}/{verb}/"
    page = html.fromstring(client.get(address).text)
    assert page.xpath("//select[@name='instead']/option/text()") == ["Nothing yet", "Hackathon again, 3 September 2012"]
    assert olga(address, **form_of(client, address, reason="flood", instead="again")).status_code == 303
    session.expire_all()
    row = session.get_one(Event, event.id)
    assert (row.status, row.sequence, row.instead and row.instead.slug) == (status, 1, "again")
    assert row.last_change == f"{status.capitalize()}: flood."
    assert inputs(client.get(address))["instead"] == "again"


def test_what_comes_instead_cannot_lead_back(client: FlaskClient, olga: Desk, session: Session, event: Event) -> None:
    """With the words that a file is refused with; what was typed stays."""
    other = make(session, "Hackathon again", day("2012-09-03"), slug="again")
    details = replace(actions.details_of(other), status=Status.POSTPONED, instead=event)
    actions.revise(session, other, details, now=NEXT)
    session.commit()
    before, address = state(session, event), f"/desk/events/{event.id}/cancel/"
    answer = olga(address, **form_of(client, address, reason="flood", instead="again"))
    assert answer.status_code == 422
    error = html.fromstring(answer.text).xpath("//p[@id='instead-error']")[0].text_content()
    assert f"'{event.slug}' leads back to itself, by way of 'again'." in error
    assert inputs(answer)["reason"] == "flood"
    assert inputs(answer)["instead"] == "again"
    assert state(session, event) == before


def test_saving_the_whole_form_keeps_what_comes_instead(
    client: FlaskClient, olga: Desk, session: Session, event: Event
) -> None:
    other = make(session, "Again", day("2012-09-03"))
    details = actions.details_of(event)
    actions.revise(session, event, replace(details, status=Status.CANCELLED, instead=other), now=NEXT)
    session.commit()
    address = f"/desk/events/{event.id}/"
    olga(address, **form_of(client, address, description="More."))
    session.expire_all()
    assert session.get_one(Event, event.id).instead_id == other.id
    olga(f"{address}confirm/")
    session.expire_all()
    row = session.get_one(Event, event.id)
    assert (row.status, row.instead_id, row.last_change) == ("confirmed", None, "Takes place after all.")


def test_a_postponed_event_with_a_new_date_takes_place(
    client: FlaskClient, olga: Desk, session: Session, event: Event
) -> None:
    actions.set_status(session, event, Status.POSTPONED, now=NEXT)
    session.commit()
    address = f"/desk/events/{event.id}/move/"
    assert "With a new date it takes place after all." in client.get(address).text
    olga(address, **form_of(client, address, first_day="2012-06-01", last_day="", reason="a new hall"))
    session.expire_all()
    row = session.get_one(Event, event.id)
    assert (row.status, str(row.start_date)) == ("confirmed", "2012-06-01")
    assert row.last_change == "Takes place after all; moved from 3 May 2012: a new hall."


def test_the_whole_form_shows_the_effect_too_and_asks_why(
    client: FlaskClient, olga_once: Desk, session: Session, event: Event
) -> None:
    address = f"/desk/events/{event.id}/"
    answer = olga_once(address, **form_of(client, address, city="Ghent"))
    assert "No longer at Brussels, Belgium." in shown(answer)
    again = olga_once(address, **(inputs(answer) | {"reason": "flood"}))
    assert again.status_code == 303
    assert session.scalars(select(EventChange.reason)).all() == ["flood"]


def test_a_better_wording_is_saved_at_one_press(
    client: FlaskClient, olga_once: Desk, session: Session, event: Event
) -> None:
    address = f"/desk/events/{event.id}/"
    assert olga_once(address, **form_of(client, address, description="More.")).status_code == 303
    session.expire_all()
    assert (session.get_one(Event, event.id).description, session.get_one(Event, event.id).sequence) == ("More.", 0)


def test_renaming_leaves_the_sequence(client: FlaskClient, olga_once: Desk, session: Session, event: Event) -> None:
    address = f"/desk/events/{event.id}/"
    told = shown(olga_once(address, **form_of(client, address, name="Hack")))
    assert "Renamed from “Hackathon”." in told
    assert "SEQUENCE stays at 0" in told


@pytest.mark.parametrize("verb", ["move", "cancel"])
def test_who_comes_second_decides_anew(
    client: FlaskClient, olga_once: Desk, session: Session, event: Event, verb: str
) -> None:
    address = f"/desk/events/{event.id}/{verb}/"
    typed = form_of(client, address, reason="flood", first_day="2012-05-10")
    actions.revise(session, event, replace(actions.details_of(event), city="Ghent"), now=NEXT)
    session.commit()
    answer = olga_once(address, **typed)
    assert (answer.status_code, "Somebody changed this event" in answer.text) == (409, True)
    session.expire_all()
    assert session.get_one(Event, event.id).status == "confirmed"


def test_staff_see_who_did_it(client: FlaskClient, olga: Desk, session: Session, event: Event) -> None:
    address = f"/desk/events/{event.id}/cancel/"
    olga(address, **form_of(client, address, reason="flood"))
    log = html.fromstring(client.get(f"/desk/events/{event.id}/").text).xpath("//ol[@class='log']/li")
    assert [" ".join(entry.text_content().split()) for entry in log] == ["Sat 21 April 2012 Cancelled: flood. Olga"]


def test_confirming_shows_its_effect_first(
    client: FlaskClient, olga_once: Desk, session: Session, event: Event
) -> None:
    tentative = replace(actions.details_of(event), status=Status.TENTATIVE, unconfirmed="The hall.")
    actions.revise(session, event, tentative, now=NEXT)
    session.commit()
    before, address = state(session, event), f"/desk/events/{event.id}/confirm/"
    looked = olga_once(address)
    assert "Confirmed. Programs take it for a change and show it anew: SEQUENCE rises from 1 to 2." in shown(looked)
    assert state(session, event) == before
    assert olga_once(address, version="1").status_code == 409
    assert olga_once(address, **inputs(looked)).headers["Location"] == f"/desk/events/{event.id}/"
    session.expire_all()
    assert (event.status, event.sequence, event.unconfirmed) == ("confirmed", 2, "The hall.")


def test_the_form_calls_off_with_a_reason_only(client: FlaskClient, olga: Desk, event: Event) -> None:
    page = f"/desk/events/{event.id}/"
    typed = inputs(client.get(page)) | {"status": "cancelled"}
    refused = olga(page, **typed)
    assert (refused.status_code, "Say why it is called off, in a few words." in refused.text) == (422, True)
    assert olga(page, **(typed | {"reason": "Venue flooded"})).status_code == 303
