"""One press in a mail says that it takes place, and undoes what silence did."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from app.core import clock
from app.events import actions
from app.events.liveness.actions import QUARTER
from app.events.liveness.models import Liveness
from app.events.models import Event, Status
from app.events.recurrence import ONCE
from app.people.models import Role
from tests.events.liveness.asking import ADAM, ASKED, DOUBTED, ENDED, OLGA, dates, link, mails, work, work_until
from tests.events.make import timed
from tests.factories import person


def test_one_press_holds_for_a_quarter_and_the_link_is_good_once(
    app: Flask, client: FlaskClient, session: Session, call: Event
) -> None:
    told, sequence = call.ical, call.sequence
    work(app, session, ASKED)
    address = link(session)
    page = client.get(address)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert html.fromstring(page.text).xpath("//h1/text()") == ["Does it still take place?"]
    assert session.get_one(Liveness, call.id).stage == "asked", "to look is not to say"
    clock.freeze(ASKED + timedelta(days=1))
    assert client.post(address).status_code == 303
    clock.freeze(ASKED + timedelta(days=5))
    assert client.post(address).status_code == 303
    session.expire_all()
    row = session.get_one(Liveness, call.id)
    assert (row.stage, row.since) == ("alive", ASKED + timedelta(days=1)), "the second press did nothing"
    assert (call.ical, call.sequence) == (told, sequence), "subscribers are told nothing where nothing changed"
    assert "It takes place" in client.get(address).text
    again_at = ASKED + timedelta(days=1) + QUARTER
    work_until(app, session, DOUBTED, again_at - timedelta(seconds=1), again_at)
    assert mails(session) == [(OLGA, "Does it still take place")] * 2
    assert client.get(address).status_code == client.post(address).status_code == 410
    assert session.get_one(Liveness, call.id).stage == "asked"
    assert client.get(link(session)).status_code == 200


def test_one_press_undoes_the_tentative(app: Flask, client: FlaskClient, session: Session, call: Event) -> None:
    before = dates(session)
    work_until(app, session, ASKED, DOUBTED)
    assert client.post(link(session, ADAM)).status_code == 303
    session.expire_all()
    assert (call.status, dates(session)) == (Status.CONFIRMED, before)
    assert call.edited_by is not None
    assert call.edited_by.name == "Adam"
    work(app, session, ENDED)
    assert call.known_to is not None


def test_one_press_undoes_the_end_with_everything_said_of_single_dates(
    app: Flask, client: FlaskClient, session: Session, call: Event
) -> None:
    before, said = dates(session), actions.details_of(call)
    work_until(app, session, ASKED, DOUBTED, ENDED)
    sequence = call.sequence
    assert client.post(link(session)).status_code == 303
    session.expire_all()
    assert ("2012-11-08", "cancelled") in before
    assert "2012-10-25" not in dict(before)
    assert dates(session) == before
    assert actions.details_of(call) == said
    assert call.sequence > sequence
    told = [int(number) for number in re.findall(r"^SEQUENCE:(\d+)", call.ical, re.MULTILINE)]
    assert len(told) == 3
    assert min(told) == call.sequence, "of each date, at least that of the event (C37)"
    assert session.get_one(Liveness, call.id).before is None


def test_what_ended_comes_back_at_the_time_it_has_by_then(
    app: Flask, client: FlaskClient, session: Session, call: Event
) -> None:
    work_until(app, session, ASKED, DOUBTED, ENDED)
    hour_later = timed("2012-04-12 20:00", "2012-04-12 21:30")
    actions.revise(session, call, replace(actions.details_of(call), span=hour_later), now=ENDED)
    session.commit()
    client.post(link(session))
    session.expire_all()
    assert ("2012-11-08", "cancelled") in dates(session)
    assert "2012-10-25" not in dict(dates(session))
    assert [row.recurrence_id for row in call.overrides] == ["2012-11-08T20:00", "2012-11-22T20:00"]


def test_who_organises_no_more_cannot_answer_by_their_mail(
    app: Flask, client: FlaskClient, session: Session, call: Event
) -> None:
    work(app, session, ASKED)
    address = link(session)
    person(session, "Olga").role = Role.CONTRIBUTOR
    session.commit()
    assert client.get(address).status_code == client.post(address).status_code == 403
    session.expire_all()
    assert session.get_one(Liveness, call.id).stage == "asked"


@pytest.mark.parametrize("token", ["x", "WzEsMSwiMjAxMi0wNC0yMCJd.x"])
def test_what_was_not_signed_here_is_unknown(client: FlaskClient, token: str) -> None:
    assert client.get(f"/events/still-on/{token}/").status_code == 404


def test_what_was_called_off_meanwhile_is_not_confirmed_by_mail(
    app: Flask, client: FlaskClient, session: Session, call: Event
) -> None:
    work(app, session, ASKED)
    actions.set_status(session, call, Status.CANCELLED, now=ASKED)
    session.commit()
    assert client.post(link(session)).status_code == 409
    session.expire_all()
    assert call.status == Status.CANCELLED
    work_until(app, session, DOUBTED, ENDED)
    assert (call.known_to is None, len(mails(session))) == (False, 1)


def test_what_takes_place_once_by_now_is_not_confirmed(
    app: Flask, client: FlaskClient, session: Session, call: Event
) -> None:
    work(app, session, ASKED)
    once = replace(actions.details_of(call), recurrence=ONCE, overrides=())
    actions.revise(session, call, once, now=ASKED)
    session.commit()
    address = link(session)
    assert "It comes again no more" in client.get(address).text
    assert client.post(address).status_code == 409
