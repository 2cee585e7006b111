"""What is kept of an event is worked out anew where it has been overtaken: by the worker, past every version.

Nothing is told as revised: SEQUENCE and LAST-MODIFIED stay, and to somebody who edits the event it is no new version.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session, selectinload, undefer

from app.events.actions.occurrences import put_dates, put_parts
from app.events.actions.publishing import keys_of, worked_out
from app.events.components import FORM
from app.events.dates import EventDate
from app.events.feedchanges import touch
from app.events.models import Event
from app.events.recurrence import RecurrenceError
from app.events.vtimezones import vtimezone

AT_ONCE = 50
IS_OUTDATED = Event.ical_form < FORM
TEXTS = ("ical", "ical_plain", "ical_kept")

log = logging.getLogger(__name__)


def is_due(session: Session, now: datetime) -> bool:  # noqa: ARG001 — as jobs are asked
    return bool(session.scalar(select(exists().where(IS_OUTDATED))))


def refresh(session: Session, now: datetime) -> None:
    """Components of an earlier form are written in that of today, so that no feed mixes the two."""
    work_out_anew(session, some(session, IS_OUTDATED), now)


def some(session: Session, *where: ColumnElement[bool]) -> Sequence[Event]:
    """A few, so that nobody who saves something waits for long."""
    loaded = (
        *(undefer(getattr(Event, name)) for name in TEXTS),
        *map(selectinload, (Event.overrides, Event.followers)),
    )
    query = select(Event).where(*where).order_by(Event.known_to, Event.id)
    return session.scalars(query.options(*loaded).limit(AT_ONCE)).all()


def work_out_anew(session: Session, events: Iterable[Event], now: datetime) -> None:
    dates: dict[Event, Sequence[EventDate]] = {}
    revised: dict[str, datetime] = {}
    for event in events:
        try:
            values, found = worked_out(event, max(now, event.updated_at))
        except RecurrenceError as error:
            log.warning("the calendar keeps %s as it was: %s", event.path, error)
            session.execute(update(Event).where(Event.id == event.id).values(ical_form=FORM))
            continue
        is_told = (event.comes_again and event.ical_form < FORM) or _told(values) != _told(vars(event))
        keys, revised_at = keys_of(event), event.updated_at
        is_unchanged = Event.id == event.id, Event.version == event.version
        saved = session.execute(update(Event).where(*is_unchanged).values(values))
        # Else somebody has just saved it, and everything with it.
        if saved.rowcount and event.deleted_at is None:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
            dates[event] = found
            revised |= {key: max(revised_at, revised.get(key, revised_at)) for key in keys if is_told}
    put_dates(session, dates)
    put_parts(session, dates)
    touch(session, revised, changed_at=now)


def _told(values: Mapping[str, object]) -> tuple[object, ...]:
    """What subscribers get. Of the years of a zone it is only told what differs in them."""
    zone = values["ical_zone"]
    years = (values[name].year for name in ("told_from", "told_to"))  # type: ignore[attr-defined]  # columns of days
    return *(values[name] for name in TEXTS), vtimezone(str(zone), *years) if zone else ""
