"""Kept components that were written in an earlier form are written in the one of today: once, by the worker.

So no feed mixes what was saved before and after a change of the form. Nothing is told as revised: SEQUENCE and
LAST-MODIFIED stay, and to somebody who edits the event it is no new version.
"""

import logging
from datetime import datetime

from sqlalchemy import ColumnElement, exists, inspect, select, update
from sqlalchemy.orm import Session

from app.events.actions.occurrences import put_parts
from app.events.actions.publishing import keys_of, tell
from app.events.components import FORM
from app.events.dates import horizon, known_dates
from app.events.feedchanges import touch
from app.events.models import Event
from app.events.recurrence import RecurrenceError

AT_ONCE = 200

log = logging.getLogger(__name__)


def is_due(session: Session, now: datetime) -> bool:  # noqa: ARG001 — as jobs are asked
    return bool(session.scalar(select(exists().where(*_outdated()))))


def refresh(session: Session, now: datetime) -> None:
    with session.no_autoflush:
        for event in session.scalars(select(Event).where(*_outdated()).order_by(Event.id).limit(AT_ONCE)).all():
            _refresh(session, event, now)


def _refresh(session: Session, event: Event, now: datetime) -> None:
    text = event.ical
    try:
        told = tell(event, known_dates(event, last=horizon(event.start_date, event.updated_at)))
    except RecurrenceError as error:
        log.warning("the calendar keeps %s as it was: %s", event.path, error)
        told = None
    changed = {each.key: each.value for each in inspect(event).attrs if each.history.has_changes()}
    is_other, keys = event.ical != text, keys_of(event)
    session.expire(event)  # it is written past the version
    session.execute(update(Event).where(Event.id == event.id).values(changed | {"ical_form": FORM}))
    if told is not None:
        put_parts(session, {event: told})
    if is_other or event.comes_again:
        touch(session, dict.fromkeys(keys, event.updated_at), changed_at=now)


def _outdated() -> tuple[ColumnElement[bool], ...]:
    return Event.deleted_at.is_(None), Event.ical_form != FORM
