"""Organisers answer proposals."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock, worker
from app.core.database import db
from app.events.models import Event, Venue
from app.events.proposals import actions
from app.events.proposals.actions import DecidedError
from app.events.proposals.models import KEPT, Proposal, State
from tests.conftest import NOW
from tests.events.desk import Desk, inputs
from tests.events.make import day, make
from tests.events.proposals.proposing import mailed, only, proposal
from tests.factories import person

DESK = "/desk/events/proposals"


@pytest.fixture
def waiting(session: Session) -> Proposal:
    return proposal(session, person(session, "Alice"))


def test_it_waits_on_the_dashboard_and_in_the_list(olga: Desk, client: FlaskClient, waiting: Proposal) -> None:
    assert "event proposed" in client.get("/desk/").text
    assert waiting.name in client.get(f"{DESK}/").text
    olga(f"{DESK}/{waiting.id}/decline/", word="Not ours.")
    assert "event proposed" not in client.get("/desk/").text


def test_the_organiser_sees_what_is_there_already(
    olga: Desk, client: FlaskClient, session: Session, waiting: Proposal
) -> None:
    make(session, "Evening at Ghent", day("2012-06-01"))
    make(session, "Another day", day("2012-06-03"))
    page = client.get(f"{DESK}/{waiting.id}/").text
    assert "Evening at Ghent" in page
    assert "Another day" not in page
    assert "Ask for &lt;Ann&gt;." in page


def test_approved_as_it_is(olga: Desk, client: FlaskClient, session: Session, waiting: Proposal) -> None:
    assert olga(f"{DESK}/{waiting.id}/approve/").status_code == 303
    event = session.scalars(select(Event)).one()
    assert (event.slug, event.status, event.local_start.isoformat() if event.local_start else None) == (
        *("xen-evening-in-ghent-2012", "confirmed", "2012-06-01T19:00:00"),
    )
    assert (event.venue.name if event.venue else None, event.city, event.country) == ("Zebrastraat", "Ghent", "BE")
    assert (event.source, event.description, event.url) == (None, "One.\n\nTwo.", "https://xen.example/ghent")
    made = only(session)
    assert (made.state, made.event_id, made.decided_at, made.decided_by_id) == (
        *("approved", event.id, NOW, person(session, "Olga").id),
    )
    assert f"http://portal.test{event.path}" in mailed(session, "alice@example.org")[0]
    assert event.path in client.get(made.path).text
    assert client.get(event.path).status_code == 200


def test_corrected_first(olga: Desk, client: FlaskClient, session: Session, waiting: Proposal) -> None:
    page = client.get(f"/desk/events/new/?proposal={waiting.id}")
    form = inputs(page)
    assert (form["name"], form["begins_at"], form["new_venue"], form["venue"]) == (
        *("Xen evening in Ghent", "19:00", "Zebrastraat", "+"),
    )
    refused = olga("/desk/events/new/", **form | {"name": ""})
    assert (refused.status_code, inputs(refused)["proposal"]) == (422, str(waiting.id))
    assert olga("/desk/events/new/", **inputs(refused) | {"name": "Xen in Ghent"}).status_code == 303
    event = session.scalars(select(Event)).one()
    assert (event.name, only(session).state, only(session).event_id) == ("Xen in Ghent", "corrected", event.id)
    assert "An organiser went over it" in client.get(only(session).path).text


def test_declined_with_a_word(olga: Desk, client: FlaskClient, session: Session, waiting: Proposal) -> None:
    refused = olga(f"{DESK}/{waiting.id}/decline/", word="  ")
    assert (refused.status_code, "Write why" in refused.text, only(session).state) == (422, True, "waiting")
    assert olga(f"{DESK}/{waiting.id}/decline/", word="Too far <b>off</b>.").status_code == 303
    assert (only(session).state, only(session).word) == ("declined", "Too far <b>off</b>.")
    assert "> Too far <b>off</b>." in mailed(session, "alice@example.org")[0]
    page = client.get(waiting.path).text
    assert "Too far &lt;b&gt;off&lt;/b&gt;." in page
    assert session.scalar(select(func.count()).select_from(Event)) == 0


def test_the_first_answer_holds(olga: Desk, client: FlaskClient, session: Session, waiting: Proposal) -> None:
    olga(f"{DESK}/{waiting.id}/decline/", word="No.")
    form = {"name": "X", "kind": "days", "first_day": "2012-06-01", "time_zone": "UTC", "status": "confirmed"}
    form |= {"series": "", "venue": "", "country": "", "proposal": str(waiting.id)}
    for address, fields in ((f"{DESK}/{waiting.id}/approve/", {}), ("/desk/events/new/", form)):
        answer = olga(address, **fields)
        assert (answer.status_code, "This proposal is declined already." in answer.text) == (409, True), address
    assert client.post(f"{waiting.path}withdraw/", data={}).status_code in (403, 409)
    assert session.scalar(select(func.count()).select_from(Event)) == 0
    assert len(mailed(session, "alice@example.org")) == 1


def test_of_many_answers_at_once_one_holds(app: Flask, session: Session, waiting: Proposal) -> None:
    olga, start = person(session, "Olga"), threading.Barrier(6)
    proposal_id, olga_id = waiting.id, olga.id

    def answer(number: int) -> str:
        with app.app_context():
            mine = db.session.get_one(Proposal, proposal_id)
            by = db.session.get_one(type(olga), olga_id)
            db.session.rollback()
            start.wait()
            try:
                if number % 3 == 0:
                    actions.withdraw(db.session, mine, now=NOW)
                elif number % 3 == 1:
                    actions.decline(db.session, mine, word="No.", by=by, now=NOW)
                else:
                    actions.approve(db.session, mine, by=by, now=NOW)
                db.session.commit()
            except DecidedError:
                return "late"
            return "first"

    with ThreadPoolExecutor(6) as threads:
        outcomes = sorted(threads.map(answer, range(6)))
    assert outcomes == ["first", *["late"] * 5]
    made = only(session)
    events = session.scalar(select(func.count()).select_from(Event))
    assert events == (made.state == State.APPROVED)
    assert session.scalar(select(func.count()).select_from(Venue)) == events


def test_decided_ones_are_forgotten_after_a_while(app: Flask, session: Session, waiting: Proposal) -> None:
    old = proposal(session, person(session, "Bob"), token="o" * 43)
    with app.app_context():
        actions.withdraw(session, old, now=NOW)
    session.commit()
    clock.freeze(NOW + KEPT - timedelta(hours=1))
    assert worker.run_once(app, app.extensions["jobs"])
    assert len(session.scalars(select(Proposal)).all()) == 2
    session.rollback()
    clock.freeze(NOW + KEPT)
    assert worker.run_once(app, app.extensions["jobs"])
    session.expire_all()
    assert [row.id for row in session.scalars(select(Proposal))] == [waiting.id]
