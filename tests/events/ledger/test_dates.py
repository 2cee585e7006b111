"""The ledger of an event that comes again: its rule, and single dates of it."""

from dataclasses import replace
from datetime import timedelta

import icalendar
import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events import actions
from app.events.ledger import EventChange
from app.events.models import Event
from app.events.recurrence import Recurrence, parse_rule
from app.events.recurrence.walls import parse
from tests.conftest import NOW
from tests.events.make import BRUSSELS, make, timed

LATER = NOW + timedelta(days=1)
SPAN = timed("2012-05-10 19:00", "2012-05-10 20:00")
SECOND = parse("2012-05-17T19:00")


def rule(text: str) -> Recurrence:
    return Recurrence(rule=parse_rule(text, start=SPAN.start, zone=BRUSSELS))


@pytest.fixture
def call(session: Session) -> Event:
    return make(session, "Call", SPAN, recurrence=rule("FREQ=WEEKLY;BYDAY=TH;COUNT=6"), slug="call", city="Ghent")


def entries(session: Session) -> list[tuple[str, str | None, str]]:
    session.commit()
    rows = session.scalars(select(EventChange).order_by(EventChange.at, EventChange.id))
    return [(row.kind, row.recurrence_id, row.reason) for row in rows]


def test_one_date_is_called_off_and_takes_place_after_all(session: Session, call: Event) -> None:
    actions.cancel_date(session, call, SECOND, reason="Holidays", now=NOW)
    actions.restore_date(session, call, SECOND, now=LATER)
    assert entries(session) == [
        ("cancelled", "2012-05-17T19:00", "Holidays"),
        ("restored", "2012-05-17T19:00", ""),
    ]
    assert call.last_change is None


def test_one_date_is_moved(client: FlaskClient, session: Session, call: Event) -> None:
    there = timed("2012-05-18 18:00", "2012-05-18 19:00")
    actions.move_date(session, call, SECOND, there, reason="The hall is taken.", now=NOW)
    assert entries(session) == [("moved", "2012-05-17T19:00", "The hall is taken.")]
    row = session.scalars(select(EventChange)).one()
    assert (row.old, row.new) == ("17 May 2012, 19:00 to 20:00 CEST", "18 May 2012, 18:00 to 19:00 CEST")
    log = html.fromstring(client.get("/events/call/").text).xpath("//ol[@class='log']/li/span/text()")
    old, new = "17 May 2012, 19:00 to 20:00 CEST", "18 May 2012, 18:00 to 19:00 CEST"
    assert log == [f"Thu 17 May 2012: moved from {old} to {new}: The hall is taken."]


def test_dates_are_added_and_left_out(session: Session, call: Event) -> None:
    actions.add_date(session, call, parse("2012-08-02T19:00"), now=NOW)
    actions.leave_out_date(session, call, SECOND, now=LATER)
    assert [entry[:2] for entry in entries(session)] == [
        ("added", "2012-08-02T19:00"),
        ("left out", "2012-05-17T19:00"),
    ]


def test_a_date_whose_start_has_seconds_is_left_out(session: Session) -> None:
    span = timed("2012-05-10 19:00:30", "2012-05-10 20:00:30")
    weekly = Recurrence(rule=parse_rule("FREQ=WEEKLY;COUNT=6", start=span.start, zone=BRUSSELS))
    call = make(session, "Call", span, recurrence=weekly)
    actions.leave_out_date(session, call, parse("2012-05-17T19:00:30"), now=NOW)
    assert [entry[:2] for entry in entries(session)] == [("left out", "2012-05-17T19:00:30")]


def test_another_rule_says_all(client: FlaskClient, session: Session, call: Event) -> None:
    actions.cancel_date(session, call, SECOND, reason="Holidays", now=NOW)
    fewer = replace(actions.details_of(call), recurrence=rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=6"), overrides=())
    actions.revise(session, call, fewer, now=LATER, reason="few came")
    assert [entry[0] for entry in entries(session)] == ["cancelled", "rule"]
    master = icalendar.Calendar.from_ical(client.get("/events/call.ics").text).events[0]
    assert str(master["DESCRIPTION"]) == "No longer every Thursday, 6 times: few came."


def test_a_new_name_of_all_is_told_once(session: Session, call: Event) -> None:
    actions.change_date(session, call, SECOND, summary="With a guest.", now=NOW)
    actions.revise(session, call, replace(actions.details_of(call), name="Community call"), now=LATER)
    assert entries(session) == [("renamed", None, "")]
