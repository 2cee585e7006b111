"""What the organisers' desk reads: deleted events too."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from app.core.errors import NotFoundError
from app.core.paging import Page
from app.events.models import Event, EventOverride, Occurrence, Series, Status, Venue
from app.events.queries.listed import PAGE_SIZE, Listed, listed, skipped

COLUMNS: tuple[Any, ...] = (
    *(Event.id, literal("/events/") + Event.slug + "/", Event.name, Event.status, Event.is_all_day),
    *(Event.start_date, Event.end_date, Event.local_start, Event.starts_at, Event.ends_at),
    *(Event.city, Event.country, Event.online, Event.unconfirmed.is_not(None)),
)


NOT_CERTAIN = or_(Occurrence.status.in_((Status.TENTATIVE, Status.POSTPONED)), Occurrence.is_unconfirmed)
SOON = timedelta(days=60)


def desk_page(
    session: Session,
    number: int,
    *,
    text: str = "",
    is_deleted: bool = False,
    uncertain_at: datetime | None = None,
) -> Page[Listed]:
    """For staff: every event by its first date, latest first, narrowed to names, cities and series that hold `text`.

    `uncertain_at` narrows it to those that have a date soon after that moment which is not certain.
    """
    query = select(*COLUMNS).where(Event.deleted_at.is_not(None) if is_deleted else Event.deleted_at.is_(None))
    if uncertain_at:
        query = query.where(Event.id.in_(_uncertain(uncertain_at)))
    if text:
        found = [column.icontains(text, autoescape=True) for column in (Event.name, Event.city, Event.slug)]
        series = Event.series_id.in_(select(Series.id).where(Series.name.icontains(text, autoescape=True)))
        query = query.where(or_(*found, series))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    query = query.order_by(Event.starts_at.desc(), Event.id)
    page = Page(listed(session, query.offset(skipped(number)).limit(PAGE_SIZE)), number, PAGE_SIZE, total)
    if not 1 <= number <= page.pages:
        raise NotFoundError("There is no such page of events.")
    return page


def count_uncertain(session: Session, now: datetime) -> int:
    """How many events have a date within `SOON` that is not certain."""
    return session.scalar(select(func.count()).select_from(_uncertain(now).subquery())) or 0


def _uncertain(now: datetime) -> Select[int]:
    is_soon = (Occurrence.ends_at > now, Occurrence.starts_at <= now + SOON)
    return select(Occurrence.event_id).where(*is_soon, NOT_CERTAIN).distinct()


def event_by_id(session: Session, event_id: int) -> Event:
    """For staff: deleted ones too. Raises NotFoundError."""
    options = (joinedload(Event.series), joinedload(Event.venue))
    event = session.get(Event, event_id, options=options)
    if event is None:
        raise NotFoundError("This event is not here any more.")
    return event


def series_by_id(session: Session, series_id: int) -> Series:
    series = session.get(Series, series_id)
    if series is None:
        raise NotFoundError("This series is not here any more.")
    return series


def venue_by_id(session: Session, venue_id: int) -> Venue:
    venue = session.get(Venue, venue_id)
    if venue is None:
        raise NotFoundError("This building is not here any more.")
    return venue


def events_in(session: Session, **owner: int) -> int:
    """How many events have that `series_id` or `venue_id`, deleted ones included."""
    return session.scalar(select(func.count()).select_from(Event).filter_by(**owner)) or 0


def held_at(session: Session, venue: Venue) -> Sequence[Event]:
    """The events that have a date there, deleted ones included."""
    moved = select(EventOverride.event_id).where(EventOverride.venue_id == venue.id)
    return session.scalars(select(Event).where(or_(Event.venue_id == venue.id, Event.id.in_(moved)))).all()


def series_with_counts(session: Session) -> Sequence[tuple[Series, int]]:
    """For staff: every series with the number of its events, deleted ones included."""
    query = select(Series, func.count(Event.id)).outerjoin(Event, Event.series_id == Series.id)
    return [(series, count) for series, count in session.execute(query.group_by(Series.id).order_by(Series.name))]


def venues_with_counts(session: Session) -> Sequence[tuple[Venue, int]]:
    """For staff: every building with the number of events there, deleted ones included."""
    query = select(Venue, func.count(Event.id)).outerjoin(Event, Event.venue_id == Venue.id)
    return [(venue, count) for venue, count in session.execute(query.group_by(Venue.id).order_by(Venue.name))]


def series_choices(session: Session) -> Sequence[Series]:
    return session.scalars(select(Series).order_by(Series.name)).all()


def venue_choices(session: Session) -> Sequence[Venue]:
    return session.scalars(select(Venue).order_by(Venue.name)).all()
