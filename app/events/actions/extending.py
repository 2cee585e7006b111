"""Dates of events without an end, listed further ahead as time goes on. Monthly, by the background worker."""

import logging
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from app.events.actions.occurrences import put_dates
from app.events.dates import horizon, known_dates
from app.events.models import Event
from app.events.recurrence import RecurrenceError

A_MONTH = timedelta(days=31)

log = logging.getLogger(__name__)


def is_due(session: Session, now: datetime) -> bool:
    return bool(session.scalar(select(exists().where(*_lagging(now)))))


def extend(session: Session, now: datetime) -> None:
    """Subscribers, who have the rule, are told of nothing; nor is it a new version to somebody who edits the event."""
    for event in session.scalars(select(Event).where(*_lagging(now)).order_by(Event.id)).all():
        last = horizon(event.start_date, now)
        listed: dict[str, date | None] = {"known_to": last}
        try:
            known = known_dates(event, last=last)
            put_dates(session, {event: known.dates})
            listed = {"known_to": known.known_to, "last_date": max(one.span.end_date for one in known.dates)}
        except RecurrenceError as error:
            log.warning("no further dates of %s are listed: %s", event.path, error)
        session.execute(update(Event).where(Event.id == event.id).values(listed))


def _lagging(now: datetime) -> tuple[ColumnElement[bool], ...]:
    up_to: date = horizon(now.date(), now) - A_MONTH
    return Event.deleted_at.is_(None), Event.known_to < up_to
