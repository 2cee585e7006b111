"""Dates of events without an end, worked out further ahead as time goes on. By the background worker."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from app.events.actions.refreshing import some, work_out_anew
from app.events.dates import horizon
from app.events.models import Event


def is_due(session: Session, now: datetime) -> bool:
    return bool(session.scalar(select(exists().where(*_lagging(now)))))


def extend(session: Session, now: datetime) -> None:
    """Lists show further dates, and feeds tell odd ones and define zones up to the same day."""
    work_out_anew(session, some(session, *_lagging(now)), now)


def _lagging(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Event.deleted_at.is_(None), Event.known_to < horizon(now.date(), now)
