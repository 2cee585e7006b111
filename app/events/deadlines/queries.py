"""Reads of deadlines."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, select
from sqlalchemy.orm import Session, joinedload, undefer

from app.core.errors import NotFoundError
from app.events.deadlines import when, words
from app.events.deadlines.models import Deadline, Kind
from app.events.models import Event, FeedChange, Status
from app.events.queries import FeedRows

FEED_KEY = "deadlines"
MOST_PAST = 30


def coming(session: Session, now: datetime) -> Sequence[Deadline]:
    """What is not over yet, the most pressing first."""
    return session.scalars(_shown().where(Deadline.due_at > now).order_by(Deadline.due_at, Deadline.id)).all()


def past(session: Session, now: datetime) -> Sequence[Deadline]:
    """What was over last, newest first."""
    query = _shown().where(Deadline.due_at <= now).order_by(Deadline.due_at.desc(), Deadline.id)
    return session.scalars(query.limit(MOST_PAST)).all()


def of_event(session: Session, event: Event) -> list[Deadline]:
    query = select(Deadline).filter_by(event_id=event.id, deleted_at=None)
    return sorted(session.scalars(query.options(undefer(Deadline.ical))), key=sort_key)


def sort_key(deadline: Deadline) -> tuple[datetime, str, str]:
    return deadline.due_at, deadline.kind, deadline.uid


def deadline_by_id(session: Session, event: Event, deadline_id: int) -> Deadline:
    """For staff: deleted ones too. Raises NotFoundError."""
    found = session.get(Deadline, deadline_id)
    if found is None or found.event_id != event.id:
        raise NotFoundError("This deadline is not there any more.")
    return found


def pressing(session: Session, now: datetime) -> dict[int, str]:
    """What a list says of events by their ids: `3 days left for proposals`, of each the most pressing."""
    latest = now + timedelta(days=when.DAYS_COUNTED + 1)
    rows = session.execute(_pressing(), {"now": now, "latest": latest}).all()
    return {event_id: f"{when.left(due_at, now)} {words.FOR[Kind(kind)]}" for event_id, kind, due_at in rows}


def next_change(session: Session, now: datetime) -> datetime | None:
    """The next moment at which one is over or a list counts another day or hour less."""
    query = select(Deadline.due_at).where(Deadline.deleted_at.is_(None), Deadline.due_at > now)
    return min((when.next_change(due_at, now) for due_at in session.scalars(query)), default=None)


def feed_rows(session: Session, *, cancelled: str) -> FeedRows:
    """The kept components in a fixed order."""
    query = _shown().options(undefer(Deadline.ical), undefer(Deadline.ical_plain))
    if cancelled == "drop":
        query = query.where(Deadline.event.has(Event.status != Status.CANCELLED))
    found = sorted(session.scalars(query), key=sort_key)
    years: dict[str, list[int]] = {}
    for deadline in found:
        if deadline.ical_zone:
            years.setdefault(deadline.ical_zone, []).append(deadline.day.year)
    texts = [each.ical_plain if cancelled == "keep" and each.ical_plain else each.ical for each in found]
    zones = tuple((zone, min(used), max(used)) for zone, used in years.items())
    return FeedRows(texts, zones, session.get(FeedChange, FEED_KEY))


@cache
def _pressing() -> Select[int, str, datetime]:
    """Put together once: every list asks."""
    return (
        select(Deadline.event_id, Deadline.kind, Deadline.due_at)
        .where(*_is_shown(Event.status != Status.CANCELLED), Deadline.kind.in_(words.FOR))
        .where(Deadline.due_at > bindparam("now"), Deadline.due_at <= bindparam("latest"))
        .order_by(Deadline.due_at.desc(), Deadline.id)
    )


def _shown() -> Select[Deadline]:
    return select(Deadline).where(*_is_shown()).options(joinedload(Deadline.event, innerjoin=True))


def _is_shown(*of_event: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """Asks of the event of each deadline. A join lets SQLite begin with all events, of which there may be thousands."""
    return Deadline.deleted_at.is_(None), Deadline.event.has(and_(Event.deleted_at.is_(None), *of_event))
