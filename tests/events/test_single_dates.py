"""What is said of single dates of an event that comes again."""

from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.events import actions
from app.events.errors import NoSuchDateError
from app.events.models import EventOverride, Occurrence, Venue
from app.events.overrides import Place
from app.events.recurrence.walls import parse
from app.events.spans import Span
from tests.events.calls import CALL, NEXT, components, listed, make_call
from tests.events.make import again, day, make, timed, utc


def test_one_date_is_moved(session: Session) -> None:
    event = make_call(session)
    there = timed("2012-06-08 18:00", "2012-06-08 19:00")
    assert actions.move_date(session, event, parse("2012-06-07T19:00"), there, reason="The hall is taken.", now=NEXT)
    session.commit()
    assert ("/events/call/2012-06-07/", "confirmed") in listed(session)
    row = session.scalars(select(Occurrence).where(Occurrence.recurrence_id == "2012-06-07T19:00")).one()
    assert (row.start_date, row.starts_at) == (date(2012, 6, 8), utc("2012-06-08T16:00"))
    master, own = components(session, event)
    assert (own["UID"], own["DTSTAMP"].dt) == (master["UID"], NEXT)
    assert own.to_ical().count(b"RECURRENCE-ID;TZID=Europe/Brussels:20120607T190000\r\n") == 1
    assert own.to_ical().count(b"DTSTART;TZID=Europe/Brussels:20120608T180000\r\n") == 1
    assert own["COMMENT"] == "The hall is taken."
    assert "RRULE" not in own


def test_c37_c38_one_date_is_cancelled_and_restored(session: Session) -> None:
    event, start = make_call(session), parse("2012-05-24T19:00")
    assert actions.cancel_date(session, event, start, reason=None, now=NEXT)
    session.commit()
    master, own = components(session, event)
    assert (own["STATUS"], own["SUMMARY"]) == ("CANCELLED", "Cancelled: Call")
    assert (master["SEQUENCE"], own["SEQUENCE"]) == (0, 1)
    assert ("/events/call/2012-05-24/", "cancelled") in listed(session)
    assert not actions.cancel_date(session, event, start, reason=None, now=NEXT)
    assert actions.restore_date(session, event, start, now=NEXT)
    session.commit()
    assert session.scalar(select(func.count()).select_from(EventOverride)) == 0
    (master,) = components(session, event)
    assert master["SEQUENCE"] == 2  # never lower than what was told of the date before


def test_what_a_date_has_of_its_own_goes_with_the_hour_of_the_event(session: Session) -> None:
    event = make_call(session)
    actions.cancel_date(session, event, parse("2012-05-24T19:00"), reason=None, now=NEXT)
    actions.add_date(session, event, parse("2012-05-12T19:00"), now=NEXT)
    actions.add_date(session, event, parse("2012-05-13T08:00"), now=NEXT)
    actions.leave_out_date(session, event, parse("2012-06-21T19:00"), now=NEXT)
    later = timed("2012-05-10 20:00", "2012-05-10 21:00")
    actions.revise(session, event, replace(actions.details_of(event), span=later), now=NEXT)
    session.commit()
    session.expire_all()
    assert [own.recurrence_id for own in event.overrides] == ["2012-05-24T20:00"]
    assert (event.rdates, event.exdates) == (["2012-05-12T20:00", "2012-05-13T08:00"], ["2012-06-21T20:00"])
    assert [path for path, _ in listed(session)] == [
        "/events/call/2012-05-10/",
        "/events/call/2012-05-12/",
        "/events/call/2012-05-13T0800/",
        "/events/call/2012-05-24/",
        "/events/call/2012-06-07/",
        "/events/call/2012-07-05/",
    ]


@pytest.mark.parametrize(
    ("span", "rule", "off"),
    [
        (timed("2012-05-10 20:00", "2012-05-10 21:30"), "FREQ=WEEKLY;BYDAY=TH;COUNT=6", ["05-24", "06-07"]),
        (timed("2012-05-08 19:00", "2012-05-08 20:30"), "FREQ=WEEKLY;BYDAY=TU;COUNT=6", ["05-22", "06-05"]),
        (timed("2012-05-12 19:00", "2012-05-12 20:30"), "FREQ=WEEKLY;COUNT=6", ["05-26", "06-09"]),
        (day("2012-05-11"), "FREQ=WEEKLY;COUNT=6", ["05-25", "06-08"]),
        (timed("2012-05-17 19:00", "2012-05-17 20:30"), "FREQ=WEEKLY;BYDAY=TH;COUNT=6", ["05-24", "06-07"]),
    ],
)
def test_a_date_that_is_off_does_not_come_back_when_the_series_moves(
    session: Session, span: Span, rule: str, off: list[str]
) -> None:
    """One is cancelled, one is left out."""
    event = make_call(session, "FREQ=WEEKLY;BYDAY=TH;COUNT=6")
    actions.cancel_date(session, event, parse("2012-05-24T19:00"), reason="Holidays", now=NEXT)
    actions.leave_out_date(session, event, parse("2012-06-07T19:00"), now=NEXT)
    session.commit()
    recurrence = again(rule, span, exdates=(parse("2012-06-07T19:00"),))
    actions.revise(session, event, replace(actions.details_of(event), span=span, recurrence=recurrence), now=NEXT)
    session.commit()
    cancelled, left_out = off
    takes_place = [path[-6:-1] for path, status in listed(session) if status != "cancelled"]
    assert [path[-6:-1] for path, status in listed(session) if status == "cancelled"] == [cancelled]
    assert (len(takes_place), left_out in takes_place) == (4, False)


def test_what_was_said_of_a_date_that_is_none_any_more_is_forgotten(session: Session) -> None:
    event = make_call(session)
    actions.cancel_date(session, event, parse("2012-05-24T19:00"), reason=None, now=NEXT)
    actions.revise(session, event, replace(actions.details_of(event), recurrence=again("FREQ=MONTHLY", CALL)), now=NEXT)
    session.commit()
    assert session.scalar(select(func.count()).select_from(EventOverride)) == 0
    assert event.sequence == 3  # above what was told of the date


def test_c18_a_date_of_its_own_rises_with_what_it_has_from_the_event(session: Session) -> None:
    event, start = make_call(session, city="Brussels"), parse("2012-05-24T19:00")
    there = timed("2012-05-25 19:00", "2012-05-25 20:30")
    actions.move_date(session, event, start, there, reason=None, now=NEXT)
    actions.revise(session, event, replace(actions.details_of(event), city="Ghent"), now=NEXT)
    session.commit()
    assert [(str(one["LOCATION"]), one["SEQUENCE"]) for one in components(session, event)] == [("Ghent", 2)] * 2
    actions.move_date(session, event, start, CALL, reason=None, now=NEXT)
    file = replace(actions.details_of(event), city="Leuven")
    actions.adopt(session, event, file, slug=event.slug, sequence=3, updated_at=event.updated_at, now=NEXT)
    session.commit()
    assert [(str(one["LOCATION"]), one["SEQUENCE"]) for one in components(session, event)] == [("Leuven", 4)] * 2


def test_c18_a_date_of_its_own_rises_with_the_building_of_the_event(session: Session) -> None:
    hall = Venue(slug="hall", name="Town hall", address="1, Square", city="Leeds", country="GB")
    event = make_call(session, venue=hall)
    there = timed("2012-05-25 19:00", "2012-05-25 20:30")
    actions.move_date(session, event, parse("2012-05-24T19:00"), there, reason=None, now=NEXT)
    actions.revise_venue(session, hall, {"address": "2, Square"}, now=NEXT)
    session.commit()
    assert [one["SEQUENCE"] for one in components(session, event)] == [2, 2]


def test_a_date_that_was_left_out_is_added_again(session: Session) -> None:
    event, start = make_call(session), parse("2012-05-24T19:00")
    before = listed(session)
    actions.leave_out_date(session, event, start, now=NEXT)
    session.commit()
    assert ("/events/call/2012-05-24/", "confirmed") not in listed(session)
    actions.add_date(session, event, start, now=NEXT)
    session.commit()
    assert listed(session) == before
    assert (event.rdates, event.exdates, event.sequence) == ([], [], 2)


def test_an_event_that_takes_place_once_gets_a_second_date(session: Session) -> None:
    event = make(session, "Call", CALL, slug="call")
    actions.add_date(session, event, parse("2012-06-01T19:00"), now=NEXT)
    session.commit()
    assert [path for path, _ in listed(session)] == ["/events/call/2012-05-10/", "/events/call/2012-06-01/"]


@pytest.mark.parametrize("start", ["2012-05-11T19:00", "2012-05-24T18:00", "2012-05-24", "2012-07-19T19:00"])
def test_only_dates_can_be_changed(session: Session, start: str) -> None:
    event = make_call(session)
    for refused in (actions.restore_date, actions.leave_out_date):
        with pytest.raises(NoSuchDateError):
            refused(session, event, parse(start), now=NEXT)


def test_a_date_is_held_elsewhere(client: FlaskClient, session: Session) -> None:
    event = make_call(session, city="Brussels", country="BE")
    there = Place(city="Ghent", country="BE")
    actions.change_date(session, event, parse("2012-05-24T19:00"), place=there, name="Call at sea", now=NEXT)
    session.commit()
    rows = session.execute(select(Occurrence.name, Occurrence.city).order_by(Occurrence.starts_at)).all()
    assert [tuple(row) for row in rows[:3]] == [("Call", "Brussels"), ("Call at sea", "Ghent"), ("Call", "Brussels")]
    shown = html.fromstring(client.get("/events/call/2012-05-24/").text)
    assert shown.xpath("string(//h1)") == "Call at sea"
    assert "Ghent, Belgium" in shown.xpath("string(//dl[@class='facts'])")
