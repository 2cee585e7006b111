"""Reads of other people's calendars."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload

from app.core.errors import NotFoundError
from app.events.external.models import ExternalCalendar, ExternalEvent, Stand
from app.events.models import Event, Occurrence


def is_due(session: Session, now: datetime) -> bool:
    return bool(session.scalar(select(exists().where(ExternalCalendar.next_poll_at <= now))))


def due(session: Session, now: datetime, *, limit: int) -> list[int]:
    query = select(ExternalCalendar.id).where(ExternalCalendar.next_poll_at <= now)
    return list(session.scalars(query.order_by(ExternalCalendar.next_poll_at, ExternalCalendar.id).limit(limit)))


def calendars(session: Session) -> Sequence[tuple[ExternalCalendar, int]]:
    """Each with how many of its events wait, by name."""
    waits = func.count(ExternalEvent.id)
    joined = (ExternalEvent.calendar_id == ExternalCalendar.id) & (ExternalEvent.stand == Stand.WAITING)
    query = select(ExternalCalendar, waits).outerjoin(ExternalEvent, joined).group_by(ExternalCalendar.id)
    return [(calendar, count) for calendar, count in session.execute(query.order_by(ExternalCalendar.name))]


def calendar_by_id(session: Session, calendar_id: int) -> ExternalCalendar:
    """Raises NotFoundError."""
    calendar = session.get(ExternalCalendar, calendar_id, options=[joinedload(ExternalCalendar.series)])
    if calendar is None:
        raise NotFoundError("This calendar is not asked any more.")
    return calendar


def is_known(session: Session, url: str) -> bool:
    return session.scalar(select(ExternalCalendar.id).where(ExternalCalendar.url == url)) is not None


def events_of(session: Session, calendar_id: int, uids: Collection[str] | None = None) -> dict[str, ExternalEvent]:
    """All of them, or those of these UIDs."""
    query = select(ExternalEvent).where(ExternalEvent.calendar_id == calendar_id)
    if uids is not None:
        query = query.where(ExternalEvent.uid.in_(uids))
    return {row.uid: row for row in session.scalars(query)}


def waiting(
    session: Session,
    calendar: ExternalCalendar,
    ids: Collection[int] | None = None,
    *,
    uids: Collection[str] | None = None,
) -> Sequence[ExternalEvent]:
    """What an organiser has still to look at: all of it, or those of these ids, or of these UIDs."""
    query = select(ExternalEvent).where(ExternalEvent.calendar_id == calendar.id, ExternalEvent.stand == Stand.WAITING)
    if ids is not None:
        query = query.where(ExternalEvent.id.in_(ids))
    if uids is not None:
        query = query.where(ExternalEvent.uid.in_(uids))
    return session.scalars(query.order_by(ExternalEvent.id)).all()


def count_waiting(session: Session) -> int:
    query = select(func.count()).select_from(ExternalEvent).where(ExternalEvent.stand == Stand.WAITING)
    return session.scalar(query) or 0


def living_event(session: Session, uid: str) -> Event | None:
    """The event of that UID, unless it was deleted here."""
    return session.scalar(select(Event).where(Event.uid == uid, Event.deleted_at.is_(None)))


def count_dates(session: Session, uids: Collection[str]) -> dict[str, int]:
    """How many dates are listed of the events of these UIDs."""
    query = select(Event.uid, func.count(Occurrence.id)).join(Occurrence, Occurrence.event_id == Event.id)
    return dict(session.execute(query.where(Event.uid.in_(uids)).group_by(Event.uid)).all())


def is_over(session: Session, event: Event, now: datetime) -> bool:
    """Whether its last date is over."""
    last = session.scalar(select(func.max(Occurrence.ends_at)).where(Occurrence.event_id == event.id))
    return event.known_to is None and last is not None and last <= now


def is_listed_elsewhere(session: Session, row: ExternalEvent) -> bool:
    """Whether another calendar that the same event follows still lists it."""
    others = exists().where(
        ExternalEvent.uid == row.uid,
        ExternalEvent.calendar_id != row.calendar_id,
        ExternalEvent.is_origin,
        ExternalEvent.gone_at.is_(None),
    )
    return bool(session.scalar(select(others)))
