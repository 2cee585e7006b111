"""Writes of venues. The events there are told anew where their place reads otherwise."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.slugs import numbered, slugify
from app.events import ledger, queries
from app.events.actions.addresses import LONGEST_STEM
from app.events.actions.publishing import keys_of, next_revision, publish
from app.events.actions.rows import assign, delete_unused
from app.events.components import location_of
from app.events.errors import InUseError
from app.events.models import Venue
from app.events.overrides import Place, next_sequence
from app.people.models import Person


def put_venue(session: Session, *, slug: str, values: dict[str, Any], now: datetime) -> tuple[Venue, str]:
    """The venue as said here, and whether it was `new`, `changed` or the `same`."""
    venue = session.scalar(select(Venue).where(Venue.slug == slug))
    if venue is None:
        venue = Venue(slug=slug, **values)
        session.add(venue)
        return venue, "new"
    return venue, "changed" if revise_venue(session, venue, values, now=now) else "same"


def revise_venue(
    session: Session, venue: Venue, values: dict[str, Any], *, now: datetime, by: Person | None = None
) -> bool:
    """Changes what differs; says whether anything did."""
    held, before = queries.held_at(session, venue), location_of(Place(venue=venue))
    facts = {event.id: ledger.facts_of(event) for event in held}
    if not assign(venue, values):
        return False
    venue.edited_by = by
    for event in held if location_of(Place(venue=venue)) != before else ():
        event.sequence = next_sequence(event)  # of a deleted one too: it may be brought back
        if event.deleted_at is None:
            event.updated_at, event.edited_by = next_revision(event, now), by
            ledger.record(session, event, facts[event.id], now=now, by=by)
            publish(session, event, keys_of(event), now=now)
    return True


def delete_venue(session: Session, venue: Venue) -> None:
    """Raises InUseError while an event is held there, deleted ones that can be brought back included."""
    count = len(queries.held_at(session, venue))
    if count:
        raise InUseError(venue.name, count, "is held there", "are held there")
    delete_unused(session, venue)


def venue_named(session: Session, name: str, *, address: str | None, city: str | None, country: str | None) -> Venue:
    """The venue of that name at that place; made where there is none. A street left out fits any."""
    stem = (slugify(name) or "venue")[:LONGEST_STEM]
    known = session.scalars(select(Venue).where(Venue.slug.startswith(stem, autoescape=True)).order_by(Venue.id)).all()
    for venue in known:
        if (venue.name, venue.city) == (name, city) and address in (None, venue.address):
            return venue
    taken = {venue.slug for venue in known}
    slug = next(slug for slug in numbered(stem) if slug not in taken)
    venue = Venue(slug=slug, name=name, address=address, city=city, country=country)
    session.add(venue)
    return venue
