"""Kept components that were written in an earlier form are written in the one of today: once, by the worker.

So no feed mixes what was saved before and after a change of the form. Nothing is told as revised: SEQUENCE and
LAST-MODIFIED stay, and to somebody who edits the event it is no new version.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, inspect, select, update
from sqlalchemy.orm import Session, selectinload

from app.events.actions.occurrences import put_parts
from app.events.actions.publishing import keys_of, tell
from app.events.components import FORM
from app.events.dates import EventDate, horizon, known_dates
from app.events.feedchanges import touch
from app.events.models import Event
from app.events.recurrence import RecurrenceError

AT_ONCE = 50
IS_OUTDATED = Event.ical_form < FORM

log = logging.getLogger(__name__)


def is_due(session: Session, now: datetime) -> bool:  # noqa: ARG001 — as jobs are asked
    return bool(session.scalar(select(exists().where(IS_OUTDATED))))


def refresh(session: Session, now: datetime) -> None:
    """A few, so that nobody who saves something waits for long."""
    query = select(Event).where(IS_OUTDATED).order_by(Event.id).limit(AT_ONCE)
    told: dict[Event, Sequence[EventDate]] = {}
    revised: dict[str, datetime] = {}
    with session.no_autoflush:
        for event in session.scalars(query.options(selectinload(Event.overrides), selectinload(Event.followers))).all():
            is_listed, is_other, dates = event.deleted_at is None, *_rewritten(event)
            if is_listed and event.comes_again:
                told[event] = dates
            if is_listed and (is_other or event.comes_again):
                revised |= {key: max(event.updated_at, revised.get(key, event.updated_at)) for key in keys_of(event)}
            _put(session, event)
    put_parts(session, told)
    touch(session, revised, changed_at=now)


def _rewritten(event: Event) -> tuple[bool, Sequence[EventDate]]:
    """Whether it reads otherwise now, and of which dates it tells."""
    before = event.ical
    try:
        dates = tell(event, known_dates(event, last=horizon(event.start_date, event.updated_at)))
    except RecurrenceError as error:
        log.warning("the calendar keeps %s as it was: %s", event.path, error)
        dates, event.ical_form = (), FORM
    return event.ical != before, dates


def _put(session: Session, event: Event) -> None:
    """Past the version: nobody has edited it."""
    changed = {each.key: each.value for each in inspect(event).attrs if each.history.has_changes()}
    session.expire(event)
    session.execute(update(Event).where(Event.id == event.id).values(changed))
