"""C39: what three engines make of the feed, the lists and the pages of the months are the same dates."""

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events import actions
from app.events.models import Event, Occurrence
from app.events.recurrence import Recurrence, parse_rule
from app.events.recurrence.walls import parse
from app.events.spans import Span
from tests.conftest import NOW
from tests.events.make import day, make, timed
from tests.events.test_clients import ICAL_JS, READERS, _run, required

Dates = set[tuple[str, str, str]]
Engine = Callable[[str], Dates]
ADDED = "2012-08-16T17:00:00Z"
FIRST, LAST = date(2012, 1, 1), date(2015, 1, 1)


def by_python(text: str) -> Dates:
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(FIRST, LAST)
    return {(str(one["UID"]), _text(one["DTSTART"].dt), _text(one["DTEND"].dt)) for one in found}


@pytest.fixture(scope="session")
def by_libical(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    compiler = shutil.which("gcc")
    required(compiler is not None, "gcc")
    required(Path("/usr/include/libical/ical.h").exists(), "libical-dev")
    program = tmp_path_factory.mktemp("libical") / "expand"
    subprocess.run([str(compiler), "-O1", str(READERS / "expand.c"), "-o", str(program), "-lical"], check=True)
    return lambda text: _replaced(_run([str(program)], text))


@pytest.fixture(scope="session")
def by_ical_js() -> Engine:
    node = shutil.which("node")
    required(node is not None, "nodejs")
    required(ICAL_JS.exists(), "ical.js")
    return lambda text: _replaced(_run([str(node), str(READERS / "expand.mjs"), str(ICAL_JS)], text))


def _replaced(printed: str) -> Dates:
    """The dates by the rule, those that have something of their own in the place of what was planned."""
    rows = [line.split("\t") for line in printed.split("\n") if line]
    own = {(uid, planned) for uid, _, _, planned in rows if planned}
    return {(uid, start, end) for uid, start, end, planned in rows if planned or (uid, start) not in own}


def _text(value: object) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else str(value)


def _recurring(session: Session, name: str, span: Span, rule: str) -> Event:
    again = Recurrence(rule=parse_rule(rule, start=span.start, zone=span.time_zone))
    return make(session, name, span, recurrence=again, slug=name.lower())


@pytest.fixture
def calendar(session: Session) -> None:
    """Zones on both hemispheres, changes of the clocks, whole days; dates moved, cancelled, added and left out."""
    call = _recurring(session, "Call", timed("2012-01-05 19:00", "2012-01-05 20:30"), "FREQ=MONTHLY;BYDAY=1TH")
    there = timed("2012-06-08 18:00", "2012-06-08 19:00")
    actions.move_date(session, call, parse("2012-06-07T19:00"), there, reason="The hall is taken.", now=NOW)
    actions.cancel_date(session, call, parse("2012-07-05T19:00"), reason="Holidays", now=NOW)
    actions.add_date(session, call, parse("2012-08-16T19:00"), now=NOW)
    actions.leave_out_date(session, call, parse("2012-09-06T19:00"), now=NOW)
    sydney = timed("2012-09-30 10:00", "2012-09-30 11:00", "Australia/Sydney")
    _recurring(session, "South", sydney, "FREQ=WEEKLY;COUNT=30")
    york = timed("2012-02-26 23:30", "2012-02-27 01:00", "America/New_York")
    _recurring(session, "West", york, "FREQ=WEEKLY;INTERVAL=2;UNTIL=20121231T235959Z")
    docs = _recurring(session, "Docs", day("2012-01-30"), "FREQ=MONTHLY;BYDAY=-1MO")
    actions.cancel_date(session, docs, parse("2012-12-31"), reason="New Year", now=NOW)
    make(session, "Once", day("2012-05-07", "2012-05-11"))
    session.commit()


def listed(session: Session) -> Dates:
    rows = session.execute(select(Occurrence, Event.uid).join(Event, Event.id == Occurrence.event_id))
    return {
        (uid, str(row.start_date), str(row.end_date + timedelta(days=1)))
        if row.is_all_day
        else (uid, _text(row.starts_at), _text(row.ends_at))
        for row, uid in rows
        if FIRST <= row.start_date < LAST
    }


@pytest.mark.usefixtures("calendar")
def test_c39_three_engines_and_the_lists_agree(
    client: FlaskClient, session: Session, by_libical: Engine, by_ical_js: Engine
) -> None:
    text = client.get("/events.ics").text
    expected = listed(session)
    assert len(expected) > 100
    assert by_python(text) == expected
    # libical 3 takes a date of RDATE for UTC, whatever zone it names.
    added = {row for row in expected if row[1] == ADDED}
    assert len(added) == 1
    assert by_libical(re.sub(r"RDATE[^\r]*\r\n", "", text)) == expected - added
    assert by_ical_js(text) == expected


@pytest.mark.usefixtures("calendar")
def test_c39_the_pages_of_the_months_show_the_same_dates(client: FlaskClient, session: Session) -> None:
    shown: set[str] = set()
    for month in (date(2012 + number // 12, number % 12 + 1, 1) for number in range(36)):
        links = html.fromstring(client.get(f"/events/{month:%Y/%m}/").text).xpath("//table//li/a/@href")
        shown.update(link for link in links if link.startswith("/events/"))
    paths = session.scalars(select(Occurrence.path).where(Occurrence.start_date < LAST)).all()
    assert shown == set(paths)
