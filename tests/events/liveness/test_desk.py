"""What organisers see and answer at the desk, and which of their changes are answers."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from app.core import clock
from app.events import actions
from app.events.liveness.models import Liveness
from app.events.models import Event, Status
from app.events.recurrence.walls import parse
from tests.conftest import NOW
from tests.events.desk import Desk, inputs
from tests.events.liveness.asking import ASKED, CALL, DOUBTED, ENDED, dates, link, work, work_until
from tests.events.make import again, make, timed
from tests.factories import person


def test_an_organiser_says_so_at_the_desk(app: Flask, session: Session, call: Event, olga: Desk) -> None:
    work_until(app, session, ASKED, DOUBTED)
    assert olga(f"/desk/events/{call.id}/still-on/").status_code == 303
    session.expire_all()
    assert (call.status, session.get_one(Liveness, call.id).stage) == (Status.CONFIRMED, "alive")


@pytest.mark.parametrize("address", ["/desk/events/{}/still-on/", "/desk/events/{}/confirm/"])
def test_the_desk_brings_back_what_ended(app: Flask, session: Session, call: Event, olga: Desk, address: str) -> None:
    before = dates(session)
    work_until(app, session, ASKED, DOUBTED, ENDED)
    olga(address.format(call.id))
    session.expire_all()
    assert dates(session) == before


def test_the_desk_shows_how_it_stands(
    app: Flask, client: FlaskClient, session: Session, call: Event, olga: Desk
) -> None:
    shown = []
    for moment in (NOW, ASKED, DOUBTED, ENDED):
        work(app, session, moment)
        page = html.fromstring(client.get(f"/desk/events/{call.id}/").text)
        shown.append(page.xpath("string(//h2[.='Does it still take place?']/following::p[1])").strip())
    assert shown == [
        "takes place In the calendar since Fri 20 April 2012. Organisers are asked each quarter.",
        (
            "asked Organisers were asked on Fri 20 July 2012. "
            "Without an answer it counts as tentative from Fri 3 August 2012."
        ),
        (
            "nobody answered Nobody answered, so it is tentative since Fri 3 August 2012. "
            "Without an answer it ends on Sun 2 September 2012."
        ),
        (
            "ended It ended on Sun 2 September 2012, because nobody said that it takes place. "
            "One press brings its dates back."
        ),
    ]
    assert olga is not None


def test_the_desk_counts_and_lists_what_is_in_doubt(
    app: Flask, client: FlaskClient, session: Session, call: Event, olga: Desk
) -> None:
    make(session, "A weekly call", CALL, recurrence=again("FREQ=WEEKLY;BYDAY=TH", CALL), now=ASKED)
    work(app, session, NOW)
    assert "nobody saying so" not in client.get("/desk/").text
    work(app, session, ASKED)
    assert "1 event that comes again, with nobody saying so" in " ".join(
        html.fromstring(client.get("/desk/").text).text_content().split()
    )
    page = html.fromstring(client.get("/desk/events/still-on/").text)
    assert page.xpath("//tbody//th//text()") == ["Call", "A weekly call"]
    assert olga is not None


def test_the_desk_lists_what_is_to_begin(client: FlaskClient, session: Session, call: Event, olga: Desk) -> None:
    make(session, "Over", CALL, recurrence=again("FREQ=WEEKLY;COUNT=2", CALL), now=NOW)
    late = timed("2013-01-28 19:00", "2013-01-28 20:30")
    make(session, "Monthly", late, recurrence=again("FREQ=MONTHLY;BYDAY=-1MO", late), now=NOW)
    clock.freeze(ASKED)
    rows = html.fromstring(client.get("/desk/events/still-on/").text).xpath("//tbody/tr")
    assert [[" ".join(cell.text_content().split()) for cell in row[:3]] for row in rows] == [
        [
            "Call",
            "Every second Thursday",
            "takes place In the calendar since Fri 20 April 2012. Organisers are asked each quarter.",
        ],
        [
            "Monthly",
            "Every last Monday of the month",
            "to come Begins on Mon 28 January 2013. Organisers are asked each quarter.",
        ],
    ]
    assert olga is not None


def test_what_an_organiser_confirmed_in_the_form_does_not_end(app: Flask, session: Session, call: Event) -> None:
    work_until(app, session, ASKED, DOUBTED)
    actions.set_status(session, call, Status.CONFIRMED, now=DOUBTED)
    session.commit()
    work(app, session, ENDED)
    assert (call.known_to is not None, session.get_one(Liveness, call.id).stage) == (True, "alive")


def test_who_calls_off_one_date_after_the_question_answers_for_the_others(
    app: Flask, session: Session, call: Event
) -> None:
    work(app, session, ASKED)
    second = parse("2012-09-13T19:00")
    olga = person(session, "Olga")
    actions.cancel_date(session, call, second, reason="flood", now=ASKED + timedelta(days=3), by=olga)
    session.commit()
    work(app, session, DOUBTED)
    assert (call.status, session.get_one(Liveness, call.id).stage) == (Status.CONFIRMED, "alive")


def test_what_a_file_changes_after_the_question_is_no_answer(app: Flask, session: Session, call: Event) -> None:
    work(app, session, ASKED)
    longer = replace(actions.details_of(call), summary="More.")
    actions.revise(session, call, longer, now=ASKED + timedelta(days=3))
    session.commit()
    work(app, session, DOUBTED)
    assert call.status == Status.TENTATIVE


@pytest.mark.parametrize("asked_of", [(ASKED,), (ASKED, DOUBTED)])
def test_the_form_saved_as_confirmed_is_an_answer_though_nothing_differs(
    app: Flask, client: FlaskClient, session: Session, call: Event, olga: Desk, asked_of: tuple[datetime, ...]
) -> None:
    work_until(app, session, *asked_of)
    values = inputs(client.get(f"/desk/events/{call.id}/")) | {"status": "confirmed"}
    assert olga(f"/desk/events/{call.id}/", **values).status_code == 303
    session.expire_all()
    assert (call.status, session.get_one(Liveness, call.id).stage) == (Status.CONFIRMED, "alive")


@pytest.mark.parametrize(
    ("note", "left"),
    [
        ("Tentative until an organiser confirms the day and the hour.", None),
        ("Tentative until an organiser confirms it. The room is not booked.", "The same."),
        ("The room is not booked.", "The same."),
    ],
)
@pytest.mark.parametrize("by", ["mail", "desk", "still on"])
def test_a_note_that_waited_for_a_confirmation_goes_with_it(
    app: Flask, client: FlaskClient, session: Session, call: Event, olga: Desk, note: str, left: str | None, by: str
) -> None:
    work(app, session, ASKED)
    call.unconfirmed = note
    session.commit()
    address = {"mail": link(session), "desk": f"/desk/events/{call.id}/confirm/"}.get(by)
    assert olga(address or f"/desk/events/{call.id}/still-on/").status_code == 303
    session.expire_all()
    assert call.unconfirmed == (note if left else None)
    assert ("Please note: Tentative until" in client.get("/events/call.ics").text) == bool(
        left and note.startswith("Tentative")
    )
