"""Dates of events without an end, listed further ahead as time goes on. Monthly, by the background worker."""

import logging
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from app.events.actions.occurrences import put_dates
from app.events.actions.publishing import keys_of, next_revision, work_out
from app.events.dates import horizon
from app.events.feedchanges import touch
from app.events.models import Event
from app.events.recurrence import RecurrenceError

A_MONTH = timedelta(days=31)

log = logging.getLogger(__name__)


def is_due(session: Session, now: datetime) -> bool:
    return bool(session.scalar(select(exists().where(*_lagging(now)))))


def extend(session: Session, now: datetime) -> None:
    """Subscribers, who have the rule, are told of nothing, unless a date to come needs a component of its own."""
    for event in session.scalars(select(Event).where(*_lagging(now)).order_by(Event.id)):
        try:
            _extend(session, event, now)
        except RecurrenceError as error:
            log.warning("no further dates of %s are listed: %s", event.path, error)
            event.known_to = horizon(event.start_date, now)


def _extend(session: Session, event: Event, now: datetime) -> None:
    told = event.ical
    dates = work_out(session, event, now=now)
    if event.ical != told:
        event.updated_at = next_revision(event, now)
        dates = work_out(session, event, now=now)
        touch(session, dict.fromkeys(keys_of(event), event.updated_at), changed_at=now)
    put_dates(session, {event: dates})


def _lagging(now: datetime) -> tuple[ColumnElement[bool], ...]:
    up_to: date = horizon(now.date(), now) - A_MONTH
    return Event.deleted_at.is_(None), Event.known_to < up_to
