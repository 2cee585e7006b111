"""What feeds tell of an event that comes again, today and years later."""

import io
import re
from collections.abc import Iterator
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
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import clock
from app.events import actions
from app.events.actions import extending
from app.events.models import FeedChange, Occurrence, Status
from app.events.overrides import Override
from app.events.recurrence.walls import parse
from app.events.spans import Span
from tests.conftest import NOW
from tests.events.calls import CALL, NEXT, make_call
from tests.events.make import again, day, make, timed, utc


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
    make(session, "Night", CALL, recurrence=again("FREQ=WEEKLY", CALL), slug="night")
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
