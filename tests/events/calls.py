"""A call that comes again on Thursdays, and what is told of its dates."""

from datetime import date
from typing import Any

import icalendar
from sqlalchemy.orm import Session

from app.events import queries
from app.events.models import Event
from tests.events.make import again, make, timed, utc

CALL = timed("2012-05-10 19:00", "2012-05-10 20:30")
WEEKLY = "FREQ=WEEKLY;BYDAY=TH;COUNT=4"
NEXT = utc("2012-04-21T09:00")


def make_call(session: Session, rule: str = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=5", **values: Any) -> Event:
    return make(session, "Call", CALL, recurrence=again(rule, CALL), slug="call", **values)


def listed(session: Session) -> list[tuple[str, str]]:
    return [(row.path, row.status) for row in queries.in_days(session, date(2012, 5, 1), date(2012, 8, 31))]


def components(session: Session, event: Event) -> list[icalendar.Event]:
    session.expire_all()
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event.ical}END:VCALENDAR\r\n".replace("\x1a", "http://x")
    return [found for found in icalendar.Calendar.from_ical(text).events if isinstance(found, icalendar.Event)]
