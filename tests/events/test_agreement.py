"""C39: what three programs of other people make of the feed and the pages of the months are the same dates."""

import re
from collections import Counter
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.zones import day_after
from app.events import actions, ical
from app.events.models import Event, Occurrence, Status
from app.events.recurrence.walls import parse
from app.events.spans import Span
from tests.conftest import NOW
from tests.engines import Dated, Dates, IcalJs, Libical, Python, text_of
from tests.events.make import again, day, make, timed

ADDED = "2012-08-16T17:00:00Z"
FIRST, LAST = 2012, 2015


def _recurring(session: Session, name: str, span: Span, rule: str) -> Event:
    return make(session, name, span, recurrence=again(rule, span), slug=name.lower())


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
    return Counter(dated(row, uid) for row, uid in rows if FIRST <= row.start_date.year < LAST)


def dated(row: Occurrence, uid: str) -> Dated:
    name = ical.PREFIX.get(Status(row.status), "") + row.name
    if row.is_all_day:
        return Dated(uid, str(row.start_date), str(day_after(row.end_date)), name)
    return Dated(uid, text_of(row.starts_at), text_of(row.ends_at), name)


@pytest.mark.usefixtures("calendar")
def test_c39_three_engines_and_the_lists_agree(
    client: FlaskClient, session: Session, libical: Libical, ical_js: IcalJs
) -> None:
    text = client.get("/events.ics").text
    expected = listed(session)
    assert len(expected) > 100
    assert Python().dates([text], FIRST, LAST) == [expected]
    assert ical_js.dates([text], FIRST, LAST) == [expected]
    # libical 3 takes a date of RDATE for UTC, whatever zone it names.
    added = Counter(row for row in expected if row.start == ADDED)
    assert len(added) == 1
    assert libical.dates([re.sub(r"RDATE[^\r]*\r\n", "", text)], FIRST, LAST) == [expected - added]


@pytest.mark.usefixtures("calendar")
def test_c39_the_pages_of_the_months_show_the_same_dates(client: FlaskClient, session: Session) -> None:
    shown: set[str] = set()
    for month in (date(2012 + number // 12, number % 12 + 1, 1) for number in range(36)):
        links = html.fromstring(client.get(f"/events/{month:%Y/%m}/").text).xpath("//table//li/a/@href")
        shown.update(link for link in links if link.startswith("/events/"))
    paths = session.scalars(select(Occurrence.path).where(Occurrence.start_date < date(LAST, 1, 1))).all()
    assert shown == set(paths)


@pytest.mark.usefixtures("calendar")
def test_c39_the_lists_for_scripts_say_the_same_dates(client: FlaskClient, session: Session) -> None:
    said: Dates = Counter()
    for month in (date(FIRST + number // 12, number % 12 + 1, 1) for number in range(36)):
        answer = client.get(f"/events/{month:%Y/%m}.json")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        for one in answer.json["dates"]:
            if one["first_day"].startswith(f"{month:%Y-%m}"):
                said[_of_script(one)] += 1
    assert said == listed(session)


def _of_script(one: dict[str, Any]) -> Dated:
    name = ical.PREFIX.get(Status(one["status"]), "") + one["name"]
    if one["all_day"]:
        return Dated(one["uid"], one["first_day"], str(day_after(date.fromisoformat(one["last_day"]))), name)
    return Dated(one["uid"], one["starts_at"], one["ends_at"], name)


@pytest.mark.usefixtures("calendar")
def test_a_list_for_scripts_has_one_address(client: FlaskClient) -> None:
    assert client.get("/events/2012/6.json").headers["Location"] == "/events/2012/06.json"
    assert [client.get(f"/events/{month}.json").status_code for month in ("2012/13", "1812/06")] == [404, 404]
    moved = [
        one for one in client.get("/events/2012/06.json").json["dates"] if one["recurrence_id"] == "2012-06-07T19:00"
    ]
    assert [(one["starts_at"], one["url"]) for one in moved] == [
        ("2012-06-08T16:00:00Z", "http://portal.test/events/call/2012-06-07/")
    ]
