"""One event, series or building by its address."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.core.errors import NotFoundError
from app.events.errors import MovedError
from app.events.models import Event, OldAddress, Series, Venue, path_of


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
