"""Events that come again: what is said of single dates, and that every list shows the same ones."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import WEEKLY
from dateutil.rrule import rrule as dateutil_rrule
from dateutil.tz import tzical
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.events import actions, queries
from app.events.actions import extending, refreshing
from app.events.errors import NoSuchDateError
from app.events.models import Event, EventOverride, FeedChange, Occurrence, Status, Venue
from app.events.overrides import Override, Place
from app.events.recurrence import Recurrence, RecurrenceError, parse_rule
from app.events.recurrence.walls import parse
from app.events.spans import Span, span_of
from tests.conftest import NOW
from tests.events.make import day, make, timed, utc

CALL = timed("2012-05-10 19:00", "2012-05-10 20:30")
NEXT = utc("2012-04-21T09:00")


def again(rule: str, span: Span = CALL, **values: Any) -> Recurrence:
    return Recurrence(rule=parse_rule(rule, start=span.start, zone=span.time_zone), **values)


def make_call(session: Session, rule: str = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=5", **values: Any) -> Event:
    return make(session, "Call", CALL, recurrence=again(rule), slug="call", **values)


def listed(session: Session) -> list[tuple[str, str]]:
    return [(row.path, row.status) for row in queries.in_days(session, date(2012, 5, 1), date(2012, 8, 31))]


def components(session: Session, event: Event) -> list[icalendar.Event]:
    session.expire_all()
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event.ical}END:VCALENDAR\r\n".replace("\x1a", "http://x")
    return [found for found in icalendar.Calendar.from_ical(text).events if isinstance(found, icalendar.Event)]


def test_every_date_is_listed(session: Session) -> None:
    event = make_call(session)
    assert listed(session) == [
        ("/events/call/2012-05-10/", "confirmed"),
        ("/events/call/2012-05-24/", "confirmed"),
        ("/events/call/2012-06-07/", "confirmed"),
        ("/events/call/2012-06-21/", "confirmed"),
        ("/events/call/2012-07-05/", "confirmed"),
    ]
    assert (event.last_date, event.known_to) == (date(2012, 7, 5), None)


def test_of_an_event_without_end_three_years_are_listed(session: Session) -> None:
    event = make_call(session, "FREQ=MONTHLY;BYDAY=2TH")
    assert session.scalar(select(func.count()).select_from(Occurrence)) == 8 + 3 * 12
    assert (event.last_date, event.known_to) == (date(2015, 12, 10), date(2015, 12, 31))


def test_dates_are_listed_further_ahead_as_time_goes_on(session: Session) -> None:
    event = make_call(session, "FREQ=MONTHLY;BYDAY=2TH")
    assert not extending.is_due(session, utc("2012-12-31T23:59"))
    later = utc("2013-01-01T00:00")
    assert extending.is_due(session, later)
    told, numbers = event.ical, (event.sequence, event.updated_at)
    extending.extend(session, later)
    session.commit()
    assert session.scalar(select(func.count()).select_from(Occurrence)) == 8 + 4 * 12
    assert (event.last_date, event.known_to, event.version) == (date(2016, 12, 8), date(2016, 12, 31), 1)
    assert (event.ical, (event.sequence, event.updated_at)) == (told, numbers)
    assert not extending.is_due(session, later)


def test_what_is_due_at_once_is_done_in_portions(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "AT_ONCE", 2)
    for name in ("One", "Two", "Three"):
        make(session, name, CALL, recurrence=again("FREQ=WEEKLY"))
    for is_left in (True, False):
        extending.extend(session, utc("2013-01-01T00:00"))
        session.commit()
        assert extending.is_due(session, utc("2013-01-01T00:00")) == is_left


def test_a_daily_series_of_many_years_is_edited_confirmed_and_ended(session: Session) -> None:
    event = make_call(session, "FREQ=DAILY")
    later = utc("2026-11-23T09:00")
    extending.extend(session, later)
    assert (event.last_date, event.known_to) == (date(2029, 12, 31), date(2029, 12, 31))
    assert actions.set_status(session, event, Status.TENTATIVE, now=later)
    assert actions.cancel_date(session, event, parse("2026-12-10T19:00"), reason="flood", now=later)
    assert actions.end(session, event, date(2026, 12, 31), now=later)
    session.commit()
    assert (event.last_date, event.known_to) == (date(2026, 12, 31), None)


def test_a_series_of_too_many_dates_is_not_said_to_be_listed(session: Session) -> None:
    event = make_call(session, "FREQ=DAILY")
    extending.extend(session, utc("2090-01-01T00:00"))
    assert event.known_to == date(2015, 12, 31)


@pytest.mark.parametrize(
    ("added", "at", "left"),
    [
        ("2012-05-24T10:00", "2012-05-24T19:00", ["2012-05-10T19:00", "2012-05-24T10:00"]),
        ("2012-05-24T21:00", "2012-05-24T19:00", ["2012-05-10T19:00"]),
    ],
)
def test_c45_two_dates_on_the_day_of_a_split_stay(session: Session, added: str, at: str, left: list[str]) -> None:
    event, start = make_call(session), parse(at)
    actions.add_date(session, event, parse(added), now=NEXT)
    made = actions.split(session, event, start, actions.continuation(event, start), now=NEXT)
    session.commit()
    dates = select(Occurrence.recurrence_id).order_by(Occurrence.starts_at)
    halves = [session.scalars(dates.where(Occurrence.event_id == half.id)).all() for half in (event, made)]
    assert (halves[0], halves[1][0], len(halves[0]) + len(halves[1])) == (left, at, 6)


@pytest.mark.parametrize("added", ["2012-05-24T10:00", "2012-05-24T21:00", "2012-05-25T19:00"])
def test_no_date_follows_one_that_was_added_beside_the_rule(session: Session, added: str) -> None:
    """To go on from it would give the others its time of day, or their days no more."""
    event, start = make_call(session), parse(added)
    actions.add_date(session, event, start, now=NEXT)
    with pytest.raises(RecurrenceError, match="was added beside the others"):
        actions.continuation(event, start)


def test_a_date_further_ahead_that_is_odd_is_told(session: Session) -> None:
    """As time goes by, and with the next revision; it is none by itself."""
    span = timed("2012-04-29 02:30", "2012-04-29 03:30")
    event = make(session, "Night", span, recurrence=again("FREQ=WEEKLY", span), slug="night")
    odd = "RECURRENCE-ID;TZID=Europe/Brussels:{}T023000\r\nDTSTART:{}T003000Z\r\n"
    first, second, third = (odd.format(day, day) for day in ("20151025", "20161030", "20171029"))
    assert first in event.ical
    assert second not in event.ical
    version, mark = event.version, event.ical_mark
    extending.extend(session, utc("2013-02-20T09:00"))
    session.commit()
    session.expire_all()
    assert second in event.ical
    assert (event.updated_at, event.sequence, event.version) == (NOW, 0, version)
    assert event.ical_mark != mark
    assert actions.set_status(session, event, Status.TENTATIVE, now=utc("2014-02-20T09:00"))
    session.commit()
    assert third in event.ical


NIGHT = timed("2012-04-29 02:30", "2012-04-29 03:30", "Africa/Casablanca")


def feeds(client: FlaskClient) -> list[bytes]:
    paths = ("/events.ics", "/events/night.ics", "/events/night.ics?cancelled=drop")
    return [client.get(path).data for path in paths]


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY", "FREQ=WEEKLY;UNTIL=20171231"])
@pytest.mark.parametrize("later", ["2012-12-31T23:00", "2019-02-01T10:00"])
def test_h2_bytes_do_not_depend_on_the_day_of_saving(
    client: FlaskClient, session: Session, rule: str, later: str
) -> None:
    """Whoever loads a calendar has the bytes of those who have it for years, once their worker has looked after it."""
    far = Override(recurrence_id="2016-05-01T02:30", name="Far ahead")
    values = {"recurrence": again(rule, NIGHT), "overrides": (far,), "slug": "night", "uid": "night", "created_at": NOW}
    event = make(session, "Night", NIGHT, updated_at=NOW, **values)
    assert b"Far ahead" in feeds(client)[0]
    clock.freeze(utc(later))
    extending.extend(session, utc(later))
    session.commit()
    kept = feeds(client)
    session.delete(event)
    session.execute(delete(FeedChange))
    session.commit()
    make(session, "Night", NIGHT, now=utc(later), updated_at=NOW, **values)
    assert feeds(client) == kept


def test_h2_time_that_goes_by_changes_no_byte(client: FlaskClient, session: Session) -> None:
    """Of a series without odd dates, in a zone whose rule goes on."""
    make(session, "Night", CALL, recurrence=again("FREQ=WEEKLY"), slug="night")
    answers = []
    for moment in ("2012-04-20T09:00", "2012-12-20T09:00", "2019-12-20T09:00"):
        clock.freeze(utc(moment))
        extending.extend(session, utc(moment))
        session.commit()
        answer = client.get("/events/night.ics")
        answers.append((answer.data, answer.headers["ETag"], answer.headers["Last-Modified"]))
    assert answers[1:] == answers[:1] * 2


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        ("Africa/Casablanca", "2022-11-16 19:00", "2022-11-16 20:00"),
        ("America/New_York", "2022-11-20 01:30", "2022-11-20 02:30"),
    ],
)
def test_c32_c39_an_old_series_is_read_alike_for_three_years_more(
    client: FlaskClient, session: Session, zone: str, start: str, end: str
) -> None:
    """By the zone that the feed itself defines, and its odd dates; it was saved four years ago."""
    saved, asked = utc("2022-11-15T09:00"), utc("2026-11-23T09:00")
    span = timed(start, end, zone)
    make(session, "Call", span, recurrence=again("FREQ=WEEKLY", span), slug="call", now=saved)
    clock.freeze(asked)
    before = client.get("/events.ics").headers
    extending.extend(session, asked)
    session.commit()
    answer = client.get("/events.ics")
    assert answer.headers["ETag"] != before["ETag"]
    assert parsedate_to_datetime(answer.headers["Last-Modified"]) == asked
    found = sorted(_by_its_own_zone(answer.text, until=datetime(2030, 1, 1, tzinfo=UTC)))
    planned = dateutil_rrule(WEEKLY, dtstart=span.start, until=datetime(2029, 12, 31, 23, 59))  # noqa: DTZ001 — wall time
    assert found == sorted(wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for wall in planned)
    rows = session.scalars(select(Occurrence.starts_at).order_by(Occurrence.starts_at)).all()
    assert rows == found


def _by_its_own_zone(text: str, *, until: datetime) -> Iterator[datetime]:
    """The starts, by dateutil's reading of the VTIMEZONE; single dates take the place of what they are of."""
    (zone,) = re.findall(r"BEGIN:VTIMEZONE.*?END:VTIMEZONE\r\n", text, re.DOTALL)
    defined = tzical(io.StringIO(zone)).get()
    single = set()
    main, *own = icalendar.Calendar.from_ical(text).events
    for one in own:
        single.add(one["RECURRENCE-ID"].dt.replace(tzinfo=None))
        start = one["DTSTART"]
        yield start.dt.replace(tzinfo=defined if "TZID" in start.params else UTC).astimezone(UTC)
    start = main["DTSTART"].dt.replace(tzinfo=None)
    for wall in dateutil_rrule(WEEKLY, dtstart=start, until=until.replace(tzinfo=None)):
        if wall not in single:
            yield wall.replace(tzinfo=defined).astimezone(UTC)


def test_c28_the_zone_is_defined_for_a_first_date_that_was_moved_before_it(
    client: FlaskClient, session: Session
) -> None:
    span = timed("2013-04-11 19:00", "2013-04-11 20:00")
    event = make(session, "Call", span, recurrence=again("FREQ=WEEKLY;COUNT=3", span), slug="call")
    there = timed("2012-01-05 19:00", "2012-01-05 20:00")
    actions.move_date(session, event, span.start, there, reason=None, now=NEXT)
    session.commit()
    found = icalendar.Calendar.from_ical(client.get("/events/call.ics").text)
    first = min(part["DTSTART"].dt for zone in found.timezones for part in zone.subcomponents)
    assert first < there.start


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
    actions.revise(session, event, replace(actions.details_of(event), recurrence=again("FREQ=MONTHLY")), now=NEXT)
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


def test_the_end_of_a_series_by_until(session: Session) -> None:
    event = make_call(session, "FREQ=WEEKLY;BYDAY=TH")
    actions.end(session, event, date(2012, 5, 30), now=NEXT)
    session.commit()
    assert event.rrule == "FREQ=WEEKLY;UNTIL=20120530;BYDAY=TH"
    assert "RRULE:FREQ=WEEKLY;UNTIL=20120530T215959Z;BYDAY=TH\r\n" in event.ical
    assert len(listed(session)) == 3
    with pytest.raises(RecurrenceError, match="end before its first date"):
        actions.end(session, event, date(2012, 5, 9), now=NEXT)


def test_c45_this_and_following_become_an_event_of_their_own(session: Session) -> None:
    event, start = make_call(session), parse("2012-06-07T19:00")
    actions.cancel_date(session, event, parse("2012-05-24T19:00"), reason=None, now=NEXT)
    actions.cancel_date(session, event, parse("2012-06-21T19:00"), reason=None, now=NEXT)
    later = replace(
        actions.continuation(event, start), name="Later call", span=timed("2012-06-07 20:00", "2012-06-07 21:00")
    )
    made = actions.split(session, event, start, later, now=NEXT)
    session.commit()
    assert (event.rrule, made.rrule) == (
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=20120606;BYDAY=TH",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=TH",
    )
    assert listed(session) == [
        ("/events/call/2012-05-10/", "confirmed"),
        ("/events/call/2012-05-24/", "cancelled"),
        ("/events/later-call-2012/2012-06-07/", "confirmed"),
        ("/events/later-call-2012/2012-06-21/", "cancelled"),
        ("/events/later-call-2012/2012-07-05/", "confirmed"),
    ]
    assert made.uid != event.uid
    assert f"RELATED-TO;RELTYPE=SIBLING:{made.uid}\r\n" in event.ical
    assert f"RELATED-TO;RELTYPE=SIBLING:{event.uid}\r\n" in made.ical
    with pytest.raises(RecurrenceError, match="first date"):
        actions.continuation(event, parse("2012-05-10T19:00"))


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


def test_a_deleted_event_has_no_date_anywhere(session: Session) -> None:
    event = make_call(session)
    actions.delete(session, event, now=NEXT)
    session.commit()
    assert session.scalar(select(func.count()).select_from(Occurrence)) == 0
    actions.restore(session, event, now=NEXT)
    session.commit()
    assert len(listed(session)) == 5


def test_the_feed_leaves_cancelled_dates_out_on_request(client: FlaskClient, session: Session) -> None:
    event = make_call(session)
    actions.cancel_date(session, event, parse("2012-05-24T19:00"), reason=None, now=NEXT)
    session.commit()

    def starts(address: str) -> list[tuple[str, str]]:
        read = icalendar.Calendar.from_ical(client.get(address).text)
        found = recurring_ical_events.of(read).between(date(2012, 1, 1), date(2013, 1, 1))
        return sorted((f"{one['DTSTART'].dt:%m-%d}", str(one["SUMMARY"])) for one in found)

    for feed in ("/events.ics", "/events/call.ics"):
        assert starts(feed)[1] == ("05-24", "Cancelled: Call")
        assert starts(f"{feed}?cancelled=keep")[1] == ("05-24", "Call")
        assert [start for start, _ in starts(f"{feed}?cancelled=drop")] == ["05-10", "06-07", "06-21", "07-05"]


def test_when_all_dates_are_cancelled_nothing_is_left_to_tell(client: FlaskClient, session: Session) -> None:
    event = make_call(session, "FREQ=WEEKLY;COUNT=2")
    for start in ("2012-05-10T19:00", "2012-05-17T19:00"):
        actions.cancel_date(session, event, parse(start), reason=None, now=NEXT)
    session.commit()
    assert "BEGIN:VEVENT" not in client.get("/events.ics?cancelled=drop").text
    assert "BEGIN:VTIMEZONE" in client.get("/events/call.ics?cancelled=drop").text


@pytest.mark.parametrize(
    ("span", "rule"),
    [
        (timed("2012-03-11 02:30", "2012-03-11 03:15"), "FREQ=WEEKLY;COUNT=40"),  # a start skipped, and one shown twice
        (timed("2012-10-28 02:30", "2012-10-28 03:30"), "FREQ=WEEKLY;COUNT=4"),  # the first start shown twice
        (timed("2012-03-24 22:00", "2012-03-25 06:00"), "FREQ=MONTHLY;BYDAY=4SA;COUNT=9"),  # the first an hour short
        (timed("2012-10-06 22:00", "2012-10-07 06:00", "Australia/Sydney"), "FREQ=WEEKLY;COUNT=3"),
        (timed("2012-10-20 23:30", "2012-10-21 00:30", "America/Sao_Paulo"), "FREQ=DAILY;COUNT=3"),  # midnight skipped
        (day("2012-01-31"), "FREQ=MONTHLY;COUNT=4"),
        (timed("2012-12-31 23:00", "2013-01-01 01:00", "UTC"), "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3"),
    ],
)
def test_c39_the_feed_expands_to_what_is_listed(client: FlaskClient, session: Session, span: Span, rule: str) -> None:
    make(session, "Call", span, recurrence=again(rule, span), slug="call")
    read = icalendar.Calendar.from_ical(client.get("/events.ics").text)
    found = recurring_ical_events.of(read).between(date(2012, 1, 1), date(2015, 1, 1))
    starts = {(str(utc_of(one["DTSTART"].dt)), str(utc_of(one["DTEND"].dt))) for one in found}
    rows = session.scalars(select(Occurrence)).all()
    assert starts == {
        (str(row.start_date), str(date.fromordinal(row.end_date.toordinal() + 1)))
        if row.is_all_day
        else (str(row.starts_at), str(row.ends_at))
        for row in rows
    }


def utc_of(value: Any) -> Any:
    return value.astimezone(NOW.tzinfo) if hasattr(value, "astimezone") else value


def test_a_rule_outside_the_limits_changes_nothing(session: Session) -> None:
    event = make_call(session)
    wrong = replace(actions.details_of(event), recurrence=again("FREQ=WEEKLY;BYDAY=MO"))
    with pytest.raises(RecurrenceError, match="the first after it is Mon 14 May 2012"):
        actions.revise(session, event, wrong, now=NEXT)
    session.rollback()
    assert (event.sequence, span_of(event)) == (0, CALL)


def test_pages_of_the_event_and_of_its_dates(client: FlaskClient, session: Session) -> None:
    event = make_call(session)
    actions.cancel_date(session, event, parse("2012-05-24T19:00"), reason="Ascension weekend.", now=NEXT)
    actions.move_date(
        session, event, parse("2012-06-07T19:00"), timed("2012-06-08 18:00", "2012-06-08 19:00"), reason=None, now=NEXT
    )
    session.commit()
    whole = html.fromstring(client.get("/events/call/").text)
    facts = " ".join(whole.xpath("string(//dl[@class='facts'])").split())
    assert facts.startswith("Repeats Every second Thursday, 5 times Next Thu 10 May 201219:00 to 20:30 CEST")
    assert whole.xpath("//ul[@class='dates']//a/@href") == [path for path, _ in listed(session)]
    off = client.get("/events/call/2012-05-24/")
    assert "This event is cancelled. It does not take place. Why: Ascension weekend." in off.text
    moved = html.fromstring(client.get("/events/call/2012-06-07/").text)
    assert "Moved: it was planned for Thu 7 June 2012, 19:00." in moved.text_content()
    assert moved.xpath("//a[@rel='prev']/@href") == ["/events/call/2012-05-24/"]
    assert moved.xpath("//a[@rel='next']/@href") == ["/events/call/2012-06-21/"]
    assert moved.xpath("//link[@rel='canonical']/@href") == ["http://portal.test/events/call/2012-06-07/"]


@pytest.mark.parametrize("when", ["2012-05-11", "2012-05-10T1800", "2012-13-10", "2012-5-10", "x", "2012-05-10T9999"])
def test_no_page_where_there_is_no_date(client: FlaskClient, session: Session, when: str) -> None:
    make_call(session)
    assert client.get(f"/events/call/{when}/").status_code == 404


def test_the_time_stands_in_the_address_only_where_it_differs(client: FlaskClient, session: Session) -> None:
    make_call(session)
    answer = client.get("/events/call/2012-05-10T1900/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/events/call/2012-05-10/")


def test_an_old_address_leads_to_the_same_date(client: FlaskClient, session: Session) -> None:
    event = make_call(session)
    actions.revise(session, event, actions.details_of(event), slug="meeting", now=NEXT)
    session.commit()
    answer = client.get("/events/call/2012-05-24/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/events/meeting/2012-05-24/")


def test_the_calendar_changes_when_the_next_date_begins(session: Session) -> None:
    make_call(session)
    assert queries.next_change(session, utc("2012-05-24T17:00")) == utc("2012-05-24T18:30")
    assert queries.next_change(session, utc("2012-05-24T18:30")) == utc("2012-06-07T17:00")


def test_of_a_busy_calendar_whole_months_are_listed_first(client: FlaskClient, session: Session) -> None:
    make_call(session, "FREQ=DAILY")
    page = html.fromstring(client.get("/events/").text)
    assert page.xpath("//p[@class='more']/a/@href") == ["/events/2012/06/"]
    shown = page.xpath("//ul[contains(@class, 'entries')]//a/@href")
    assert (shown[0], shown[-1], len(shown)) == ("/events/call/2012-05-11/", "/events/call/2012-05-31/", 21)


def test_a_full_month_to_come_begins_on_the_first_page(client: FlaskClient, session: Session) -> None:
    """It was left to its own page, and the first one said that nothing was coming up."""
    for number in range(1, 31):
        make(session, f"Meeting {number}", day(f"2012-06-{number:02}"), slug=f"m-{number}")
    page = html.fromstring(client.get("/events/").text)
    assert page.xpath("//h2[@id='next']/a/@href") == ["/events/m-1/"]
    shown = page.xpath("//ul[contains(@class, 'entries')]//a/@href")
    assert shown == [f"/events/m-{number}/" for number in range(2, 25)]
    assert page.xpath("//p[@class='more']/a/@href") == ["/events/2012/06/"]


def test_of_a_full_year_each_month_shows_some(client: FlaskClient, session: Session) -> None:
    make_call(session, "FREQ=DAILY;COUNT=800")
    page = html.fromstring(client.get("/events/2013/").text)
    assert page.xpath("//p[@class='heading-count']/text()") == ["365 events"]
    assert len(page.xpath("//li[contains(@class, 'entry')]")) == 365
    assert page.xpath("//p[@class='more']") == []
    make(session, "Other", day("2013-02-10"), recurrence=again("FREQ=DAILY;COUNT=100", day("2013-02-10")), slug="other")
    page = html.fromstring(client.get("/events/2013/").text)
    assert page.xpath("//p[@class='heading-count']/text()") == ["465 events"]
    assert len(page.xpath("//li[contains(@class, 'entry')]")) == 12 * 8
    assert page.xpath("//p[@class='more']/a/@href")[1] == "/events/2013/02/"
    assert page.xpath("//p[@class='more']/a/text()")[1] == "All 47 events of February →"


def test_of_a_full_list_what_is_far_stands_with_its_year(client: FlaskClient, session: Session) -> None:
    make_call(session, "FREQ=DAILY;COUNT=1000", tags=("call",))
    page = html.fromstring(client.get("/events/tag/call/").text)
    assert len(page.xpath("//main//li[contains(@class, 'entry')]")) == 400
    assert page.xpath("//h2[@class='rubric']/small/text()") == ["1,000 dates"]
    assert page.xpath("//ul[@class='archive-months']//a/@href") == ["/events/2013/", "/events/2014/", "/events/2015/"]


def test_of_many_dates_the_next_ones_stand_open(client: FlaskClient, session: Session) -> None:
    event = make_call(session, "FREQ=DAILY;COUNT=20", tags=("call",))
    moved = actions.with_date(actions.details_of(event), parse("2012-05-12T19:00"), status=Status.CANCELLED)
    actions.revise(session, event, moved, now=NEXT)
    session.commit()
    series = html.fromstring(client.get("/events/tag/call/").text)
    assert len(series.xpath("//main/ul[contains(@class, 'entries')]/li")) == 8
    assert len(series.xpath("//main/details/ul/li")) == 12
    [summary] = series.xpath("//main/details/summary/text()")
    assert summary == "12 later dates, up to Tue 29 May 2012"
    own = html.fromstring(client.get("/events/call/").text)
    assert [len(own.xpath(f"//{where}/ul[@class='dates']/li")) for where in ("div", "details")] == [6, 14]
    assert [item.text_content() for item in own.xpath("//ul[@class='dates']/li")[:3]] == [
        "Thu 10 May 2012",
        "Fri 11 May 2012",
        "Sat 12 May 2012 cancelled",
    ]


def test_lists_cost_as_many_queries_with_many_dates(client: FlaskClient, session: Session) -> None:
    from tests.events.make import statements

    make_call(session, "FREQ=WEEKLY;COUNT=1")
    pages = ("/events/", "/events/2012/05/", "/events/2012/", "/events/past/", "/", "/events/call/")
    before = [statements(client, page) for page in pages]
    make(session, "Other", CALL, recurrence=again("FREQ=DAILY"))
    assert [statements(client, page) for page in pages] == before


def test_c27_dates_with_seconds_have_a_page_each(client: FlaskClient, session: Session) -> None:
    added = ("2012-05-17T19:30", "2012-05-17T19:30:15", "2012-05-17T19:30:45")
    event = make_call(session)
    details = replace(actions.details_of(event), recurrence=again("FREQ=WEEKLY", rdates=tuple(map(parse, added))))
    actions.revise(session, event, details, now=NOW)
    session.commit()
    paths = [path for path, _ in listed(session) if path.startswith("/events/call/2012-05-17")]
    ends = ("", "T1930", "T193015", "T193045")
    assert paths == [f"/events/call/2012-05-17{end}/" for end in ends]
    assert [client.get(path).status_code for path in paths] == [200] * 4
    moved = client.get("/events/call/2012-05-17T193000/")
    assert (moved.status_code, moved.location) == (301, "/events/call/2012-05-17T1930/")
    assert client.get("/events/call/2012-05-17T193016/").status_code == 404
