"""What was saved in an earlier form of components is written anew, once, and nobody is told of a revision."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core import clock, worker
from app.events import actions
from app.events.actions import refreshing
from app.events.components import FORM
from app.events.models import Event, EventPart, FeedChange
from app.events.overrides import Override, Place
from tests.conftest import NOW
from tests.events.make import CALL, again, make, utc

LATER = utc("2012-05-02T10:00")
FEEDS = ("/events.ics", "/events/country/BE.ics", "/events/country/FR.ics")


def work(app: Flask, session: Session) -> None:
    session.rollback()
    assert worker.run_once(app, [job for job in app.extensions["jobs"] if job.name == "write calendars anew"])
    session.expire_all()


@pytest.fixture
def call(session: Session) -> Event:
    """A weekly one, of which one date is elsewhere; as some release before left it."""
    there = Override(recurrence_id="2012-05-17T14:00", place=Place(city="Paris", country="FR"))
    event = make(session, "Call", CALL, country="BE", recurrence=again("FREQ=WEEKLY;COUNT=3", CALL), overrides=(there,))
    actions.revise(session, event, replace(actions.details_of(event), summary="Talk"), now=NOW)
    session.commit()
    return event


def as_before(session: Session, event: Event) -> None:
    """The kept components of an earlier release, which had no parts for countries."""
    session.execute(delete(EventPart))
    old = {"ical": event.ical.replace("TRANSP:TRANSPARENT\r\n", ""), "ical_form": FORM - 1, "ical_mark": 0}
    session.execute(update(Event).where(Event.id == event.id).values(old))
    session.commit()


def test_feeds_are_as_if_all_were_saved_today(app: Flask, client: FlaskClient, session: Session, call: Event) -> None:
    wanted = {path: client.get(path).data for path in FEEDS}
    row = (call.sequence, call.updated_at, call.version)
    as_before(session, call)
    before = {path: client.get(path).data for path in FEEDS}
    assert all(before[path] != wanted[path] for path in FEEDS)
    clock.freeze(LATER)
    work(app, session)
    assert {path: client.get(path).data for path in FEEDS} == wanted
    assert (call.sequence, call.updated_at, call.version, call.ical_form) == (*row, FORM)
    feeds = session.execute(select(FeedChange.changed_at, FeedChange.revised_at)).all()
    assert set(feeds) == {(LATER, call.updated_at)}


def test_it_is_done_once(app: Flask, session: Session, call: Event) -> None:
    assert not refreshing.is_due(session, LATER)
    as_before(session, call)
    assert refreshing.is_due(session, LATER)
    work(app, session)
    assert not refreshing.is_due(session, LATER)


def test_what_is_deleted_stays_away(app: Flask, client: FlaskClient, session: Session, call: Event) -> None:
    actions.delete(session, call, now=NOW)
    session.commit()
    wanted = {path: client.get(path).data for path in FEEDS}
    as_before(session, call)
    clock.freeze(LATER)
    work(app, session)
    assert call.ical_form == FORM
    assert {path: client.get(path).data for path in FEEDS} == wanted
    assert session.scalars(select(EventPart)).all() == []
