"""Rows of dates, which lists read: written by statements of their own, many at once."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.events.components import parts_of
from app.events.dates import EventDate
from app.events.models import Event, EventPart, Occurrence
from app.events.spans import Timed

AT_ONCE = 500


def forget_dates(session: Session, events: Sequence[Event]) -> None:
    for first in range(0, len(events), AT_ONCE):
        ids = [event.id for event in events[first : first + AT_ONCE]]
        session.execute(delete(Occurrence).where(Occurrence.event_id.in_(ids)))


def put_dates(session: Session, dates: Mapping[Event, Sequence[EventDate]]) -> None:
    """Writes the rows that lists read, once the events have their ids."""
    forget_dates(session, list(dates))
    rows = [_occurrence(event, one) for event, own in dates.items() for one in own]
    if rows:
        session.execute(insert(Occurrence), rows)


def put_parts(session: Session, told: Mapping[Event, Sequence[EventDate]]) -> None:
    """Writes what the feeds of countries join of events that have dates in several."""
    events = [event for event in told if event.comes_again]
    if not events:
        return
    session.execute(delete(EventPart).where(EventPart.event_id.in_([event.id for event in events])))
    rows = [row for event in events for row in parts_of(event, told[event])]
    if rows:
        session.execute(insert(EventPart), rows)


def _occurrence(event: Event, one: EventDate) -> dict[str, object]:
    span = one.span
    return {
        "event_id": event.id,
        "recurrence_id": one.recurrence_id,
        "path": one.path,
        "series_id": event.series_id,
        "name": one.name,
        "status": one.status.value,
        "is_all_day": not isinstance(span, Timed),
        "start_date": span.start_date,
        "end_date": span.end_date,
        "local_start": span.start if isinstance(span, Timed) else None,
        "starts_at": span.starts_at,
        "ends_at": span.ends_at,
        "city": one.city,
        "country": one.country,
        "online": one.online,
        "is_unconfirmed": one.unconfirmed is not None,
    }
