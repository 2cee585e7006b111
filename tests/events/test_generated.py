"""500 generated calendars: three programs of other people find the dates in them that our lists show."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.zones import day_after
from app.events import actions, ical
from app.events.models import Event, EventTag, Occurrence, Status
from app.events.vtimezones import changes
from tests.conftest import NOW
from tests.engines import Dated, Dates, IcalJs, Libical, Python, text_of
from tests.events import generated

CALENDARS = 500
CHOICES = ("mark", "keep", "drop")
FIRST, LAST = generated.FIRST_YEAR, generated.LAST_YEAR
ZONED_RDATE = re.compile(r"RDATE;TZID=[^\r]*\r\n(?: [^\r]*\r\n)*")
NEAR_DAYS = 31

Differences = dict[int, tuple[Dates, Dates]]


def tag(number: int) -> str:
    return f"calendar-{number}"


def choice(number: int) -> str:
    return CHOICES[number % len(CHOICES)]


@pytest.fixture
def calendars(client: FlaskClient, session: Session) -> list[str]:
    """Each calendar is a tag, and its feed is what subscribers of that tag get."""
    with actions.together(session, now=NOW):
        for number in range(CALENDARS):
            for place, details in enumerate(generated.calendar(number)):
                tagged = replace(details, tags=(tag(number), *details.tags))
                actions.create(session, tagged, slug=f"event-{number}-{place}", now=NOW)
    session.commit()
    return [client.get(f"/events/tag/{tag(n)}.ics?cancelled={choice(n)}").text for n in range(CALENDARS)]


def listed(session: Session, number: int) -> Dates:
    """What our lists show of that calendar, to those who asked for its cancelled dates as this one is asked for."""
    query = select(Occurrence, Event.uid, Event.status).join(Event, Event.id == Occurrence.event_id).join(EventTag)
    rows = session.execute(query.where(EventTag.slug == tag(number), Occurrence.start_date >= date(FIRST, 1, 1)))
    found = (
        _dated(row, uid, choice(number))
        for row, uid, status in rows
        if choice(number) != "drop" or Status.CANCELLED not in (row.status, status)
    )
    return Counter(one for one in found if str(FIRST) <= one.start < str(LAST))


def _dated(row: Occurrence, uid: str, choice: str) -> Dated:
    status = Status(row.status)
    prefix = "" if choice == "keep" and status == Status.CANCELLED else ical.PREFIX.get(status, "")
    ends = str(row.start_date), str(day_after(row.end_date))
    start, end = ends if row.is_all_day else (text_of(row.starts_at), text_of(row.ends_at))
    return Dated(uid, start, end, prefix + row.name)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_c39_each_program_finds_what_the_lists_show(
    session: Session, calendars: list[str], libical: Libical, ical_js: IcalJs
) -> None:
    """One database is enough: test_calendars shows the bytes of both to be the same."""
    expected = [listed(session, number) for number in range(CALENDARS)]
    assert sum(map(len, expected)) > 10_000
    assert different(Python().dates(calendars, FIRST, LAST), expected) == {}
    assert different(ical_js.dates(calendars, FIRST, LAST), expected) == {}
    found = libical.dates([ZONED_RDATE.sub("", text) for text in calendars], FIRST, LAST)
    excused = [set(known_of_libical(text)) for text in calendars]
    left = _without(expected, excused)
    assert sum(map(len, left)) > 0.97 * sum(map(len, expected))
    assert different(_without(found, excused), left) == {}


def different(found: Sequence[Dates], expected: Sequence[Dates]) -> Differences:
    """The calendars that are read otherwise, each with what is missing and what is too much."""
    pairs = enumerate(zip(found, expected, strict=True))
    return {number: (wanted - got, got - wanted) for number, (got, wanted) in pairs if got != wanted}


def known_of_libical(text: str) -> Iterator[tuple[str, str]]:
    """UID and start of the dates that libical 3 is known to find at another time.

    Those that are added in a zone, unless something is said of them: it takes RDATE for UTC, whatever zone it names.
    And those that come again at an hour that the clocks skip, for a month before and after: it puts the skipped date an
    hour on and reckons others from there. What is published cannot avoid the one (C36) or the other.
    """
    events = icalendar.Calendar.from_ical(text).events
    said = {(str(event["UID"]), text_of(event["RECURRENCE-ID"].dt)) for event in events if "RECURRENCE-ID" in event}
    for event in events:
        uid, zone = str(event["UID"]), event["DTSTART"].params.get("TZID")
        added = event["RDATE"].dts if zone and "RDATE" in event else ()
        yield from {(uid, text_of(one.dt)) for one in added} - said
        if zone and "RRULE" in event:
            yield from ((uid, text_of(moment)) for moment in _near_a_skip(event["DTSTART"].dt, zone))


def _near_a_skip(start: datetime, zone: str) -> Iterator[datetime]:
    """What it should be, and what it is there."""
    for change in changes(zone, FIRST - 1, LAST + 1):
        skip = change.after - change.before
        if change.wall.time() <= start.time() < (change.wall + skip).time():
            at = start.replace(year=change.wall.year, month=change.wall.month, day=change.wall.day)
            for days in range(-NEAR_DAYS, NEAR_DAYS):
                yield at + timedelta(days)
                yield (at + timedelta(days)).astimezone(UTC) + skip


def _without(found: Sequence[Dates], excused: Sequence[set[tuple[str, str]]]) -> list[Dates]:
    pairs = zip(found, excused, strict=True)
    return [Counter(row for row in rows.elements() if (row.uid, row.start) not in known) for rows, known in pairs]
