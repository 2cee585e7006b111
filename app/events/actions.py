"""Writes of the calendar. What subscribers are told follows from them: SEQUENCE, revision, the kept component."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core.slugs import is_slug, slugify
from app.events.components import location_of, serialise
from app.events.listed_elsewhere import put_event
from app.events.models import Event, EventTag, FeedChange, Series, Status, Venue
from app.events.spans import Span, put_span, span_of

ALL = "all"
RESERVED_SLUGS = frozenset({"past", "series", "tag", "country", "submit", "feed", "deadlines", "page"})
"""First parts of addresses below /events/ that are no event's."""


@dataclass(frozen=True, kw_only=True)
class Details:
    """Everything somebody can say of an event."""

    name: str
    status: Status
    span: Span
    series: Series | None = None
    venue: Venue | None = None
    city: str | None = None
    country: str | None = None
    online: bool = False
    url: str | None = None
    summary: str = ""
    description: str = ""
    unconfirmed: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    """Pairs of label and address."""
    tags: tuple[str, ...] = ()
    source: str | None = None


def create(session: Session, details: Details, *, slug: str, now: datetime, **minted: Any) -> Event:
    """A new event. `minted` keeps uid, sequence, created_at, updated_at of one that comes from elsewhere."""
    values = {"uid": str(uuid.uuid4()), "sequence": 0, "created_at": now, "updated_at": now} | minted
    event = Event(slug=slug, **values)
    _put(event, details)
    session.add(event)
    _publish(session, event, keys_of(event), now=now)
    return event


def revise(session: Session, event: Event, details: Details, *, now: datetime) -> bool:
    """Changes what differs; says whether anything did. Nothing subscribers see is touched otherwise."""
    before = details_of(event)
    if before == details:
        return False
    essence, keys = _essence(event), keys_of(event)
    _put(event, details)
    event.sequence += _essence(event) != essence
    event.updated_at = _next_revision(event, now)
    _publish(session, event, keys | keys_of(event), now=now)
    return True


def adopt(
    session: Session, event: Event, details: Details, *, sequence: int, updated_at: datetime, now: datetime
) -> bool:
    """Changes the event to what its file says, numbers included; where the file forgot to raise them, they rise."""
    is_newer = updated_at > event.updated_at
    if details_of(event) == details and not is_newer and sequence <= event.sequence and event.deleted_at is None:
        return False
    essence, keys = _essence(event), keys_of(event)
    _put(event, details)
    event.deleted_at = None
    event.sequence = max(sequence, event.sequence + (_essence(event) != essence and sequence <= event.sequence))
    event.updated_at = updated_at if is_newer else _next_revision(event, now)
    _publish(session, event, keys | keys_of(event), now=now)
    return True


def set_status(session: Session, event: Event, status: Status, *, now: datetime) -> bool:
    return revise(session, event, replace(details_of(event), status=status), now=now)


def delete(session: Session, event: Event, *, now: datetime) -> None:
    """Takes it out of every page and feed; `restore` undoes it. For mistakes: what will not happen is cancelled."""
    event.deleted_at = now
    put_event(session, event)
    _touch(session, keys_of(event), changed_at=now, revised_at=now)


def restore(session: Session, event: Event, *, now: datetime) -> None:
    event.deleted_at = None
    event.updated_at = _next_revision(event, now)
    _publish(session, event, keys_of(event), now=now)


def put_series(session: Session, *, slug: str, values: dict[str, Any], now: datetime) -> tuple[Series, str]:
    """The series as said here, and whether it was `new`, `changed` or the `same`."""
    series = session.scalar(select(Series).where(Series.slug == slug))
    if series is None:
        series = Series(slug=slug, **values)
        session.add(series)
        return series, "new"
    if not _assign(series, values):
        return series, "same"
    _touch(session, {f"series:{slug}"}, changed_at=now, revised_at=now)
    return series, "changed"


def put_venue(session: Session, *, slug: str, values: dict[str, Any], now: datetime) -> tuple[Venue, str]:
    """The venue as said here; the events there are told anew where their place reads otherwise."""
    venue = session.scalar(select(Venue).where(Venue.slug == slug))
    if venue is None:
        venue = Venue(slug=slug, **values)
        session.add(venue)
        return venue, "new"
    places = {event.id: location_of(event) for event in venue.events}
    if not _assign(venue, values):
        return venue, "same"
    for event in venue.events:
        if event.deleted_at is None and location_of(event) != places[event.id]:
            event.sequence += 1
            event.updated_at = _next_revision(event, now)
            _publish(session, event, keys_of(event), now=now)
    return venue, "changed"


def series_named(session: Session, name: str) -> Series:
    """The series of that name; made where there is none."""
    slug = slugify(name) or "series"
    series = session.scalar(select(Series).where(Series.slug == slug))
    if series is None:
        series = Series(slug=slug, name=name)
        session.add(series)
    return series


def venue_named(session: Session, name: str, *, address: str | None, city: str | None, country: str | None) -> Venue:
    """The venue of that name in that city; made where there is none."""
    slug = slugify(name) or "venue"
    known = {venue.slug: venue for venue in session.scalars(select(Venue).where(Venue.slug.startswith(slug)))}
    for candidate in (slug, slugify(f"{slug} {city or ''}")):
        venue = known.get(candidate)
        if venue is None:
            venue = Venue(slug=candidate, name=name, address=address, city=city, country=country)
            session.add(venue)
            return venue
        if venue.city == city:
            return venue
    return known[slug]


def details_of(event: Event) -> Details:
    return Details(
        name=event.name,
        status=Status(event.status),
        span=span_of(event),
        series=event.series,
        venue=event.venue,
        city=event.city,
        country=event.country,
        online=event.online,
        url=event.url,
        summary=event.summary,
        description=event.description,
        unconfirmed=event.unconfirmed,
        links=tuple((link["label"], link["url"]) for link in event.links),
        tags=tuple(event.tags),
        source=event.source,
    )


def free_slug(session: Session, name: str, year: int) -> str:
    """An address nobody has: the name, with its year unless it says it, with a number where that is taken."""
    stem = slugify(name) or "event"
    if str(year) not in stem:
        stem = f"{stem[:110]}-{year}"
    taken = set(session.scalars(select(Event.slug).where(Event.slug.startswith(stem))))
    return next(slug for slug in _numbered(stem) if slug not in taken and is_event_slug(slug))


def is_event_slug(slug: str) -> bool:
    """Whether /events/SLUG/ can be an event's page: no year, no word with a meaning of its own."""
    return is_slug(slug) and slug not in RESERVED_SLUGS and not (slug.isdecimal() and len(slug) <= 4)


def keys_of(event: Event) -> set[str]:
    """The feeds the event stands in."""
    keys = {ALL, *(f"tag:{slug}" for slug in event.tags)}
    keys |= {f"series:{event.series.slug}"} if event.series else set()
    return keys | ({f"country:{event.country}"} if event.country else set())


def _numbered(stem: str) -> Iterable[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def _put(event: Event, details: Details) -> None:
    put_span(event, details.span)
    event.name, event.status = details.name, details.status.value
    event.series, event.venue = details.series, details.venue
    event.city, event.country, event.online = details.city, details.country, details.online
    event.url, event.summary, event.description = details.url, details.summary, details.description
    event.unconfirmed, event.source = details.unconfirmed, details.source
    event.links = [{"label": label, "url": url} for label, url in details.links]
    if event.tags != list(details.tags):
        kept = {row.slug: row for row in event.tag_rows}
        rows = [kept.get(slug) or EventTag(slug=slug) for slug in details.tags]
        for position, row in enumerate(rows):
            row.position = position
        event.tag_rows = rows


def _essence(event: Event) -> tuple[object, ...]:
    """What raises SEQUENCE when it changes (RFC 5545 3.8.7.4): time, place, status."""
    return span_of(event), location_of(event), event.status


def _next_revision(event: Event, now: datetime) -> datetime:
    """`now`, but never before the last one: a file, or another clock, may have said a later moment."""
    return max(now, event.updated_at + timedelta(seconds=1))


def _publish(session: Session, event: Event, keys: set[str], *, now: datetime) -> None:
    serialise(event)
    session.flush()  # the feeds' rows are written by a statement of their own, the index needs the event's id
    _touch(session, keys, changed_at=now, revised_at=event.updated_at)
    put_event(session, event)


def _touch(session: Session, keys: set[str], *, changed_at: datetime, revised_at: datetime) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(FeedChange).values(
        [{"key": key, "changed_at": changed_at, "revised_at": revised_at} for key in sorted(keys)]
    )
    new, old = statement.excluded, FeedChange
    later = {
        "changed_at": case((new.changed_at > old.changed_at, new.changed_at), else_=old.changed_at),
        "revised_at": case((new.revised_at > old.revised_at, new.revised_at), else_=old.revised_at),
    }
    session.execute(statement.on_conflict_do_update(index_elements=[old.key], set_=later))


def _assign(row: object, values: dict[str, Any]) -> bool:
    """Sets what differs; says whether anything did."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)
