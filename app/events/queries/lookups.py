"""One event, series or building by its address."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.core.errors import NotFoundError
from app.events.dates import path_of_date
from app.events.errors import MovedError
from app.events.models import Event, OldAddress, Series, Venue, path_of
from app.events.queries.listings import has_date
from app.events.recurrence import Wall
from app.events.recurrence.walls import clock_of, day_of, like
from app.events.spans import span_of


def event_by_slug(session: Session, slug: str) -> Event:
    """With its series and venue. Raises NotFoundError, or MovedError if that is an address it had."""
    query = select(Event).where(Event.slug == slug, Event.deleted_at.is_(None))
    event = session.scalar(query.options(joinedload(Event.series), joinedload(Event.venue)))
    if event is not None:
        return event
    moved = select(Event.slug).join(OldAddress, OldAddress.event_id == Event.id).where(Event.deleted_at.is_(None))
    if found := session.scalar(moved.where(OldAddress.path == path_of(Event, slug))):
        raise MovedError(found)
    raise NotFoundError("There is no event at this address.")


def home_of_date(session: Session, event: Event, start: Wall) -> str | None:
    """The address that a later date of the event has since another took them over: its own, or that of the other."""
    living = [later for later in event.followers if later.deleted_at is None]
    for later in living:
        is_usual = clock_of(start) == clock_of(span_of(event).start)
        wall = like(day_of(start), span_of(later).start) if is_usual else start
        if has_date(session, later, wall):
            return path_of_date(later, wall)
        if home := home_of_date(session, later, wall):
            return home
    taken_over = (later for later in living if event.last_date < day_of(start) <= later.last_date)
    return next((later.path for later in taken_over), None)


def series_by_slug(session: Session, slug: str) -> Series:
    """Raises NotFoundError, or MovedError if that is an address it had."""
    series = session.scalar(select(Series).where(Series.slug == slug))
    if series is not None:
        return series
    moved = select(Series.slug).join(OldAddress, OldAddress.series_id == Series.id)
    if found := session.scalar(moved.where(OldAddress.path == path_of(Series, slug))):
        raise MovedError(found)
    raise NotFoundError("There is no series of events at this address.")


def venue_by_slug(session: Session, slug: str) -> Venue:
    venue = session.scalar(select(Venue).where(Venue.slug == slug))
    if venue is None:
        raise NotFoundError("This building is not in the list any more.")
    return venue


def used_slugs(session: Session) -> set[str]:
    """What events have as the last part of their address, or had."""
    old = session.scalars(select(OldAddress.path).where(OldAddress.event_id.is_not(None)))
    return {*session.scalars(select(Event.slug)), *(path.split("/")[-2] for path in old)}
