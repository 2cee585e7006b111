"""What feeds and machines ask: kept components, news, addresses, the next moment at which a page changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from app.events.models import Event, EventTag, FeedChange, Occurrence, Series, Status, path_of

NEWS_SIZE = 30
FEED_COLUMNS: tuple[Any, ...] = (
    *(Event.starts_at, Event.uid, Event.ical, Event.ical_plain, Event.ical_zone, Event.start_date, Event.last_date),
    Event.ical_kept,
)


@dataclass(frozen=True)
class FeedRows:
    """What a feed is joined from."""

    components: list[str]
    zones: tuple[tuple[str, int, int], ...]
    change: FeedChange | None


def feed_rows(session: Session, key: str, *, cancelled: str = "mark") -> FeedRows:
    """The kept components of the feed `key`, in a fixed order. `cancelled` is `mark`, `keep` or `drop`."""
    query = _in_feed(select(*FEED_COLUMNS).where(Event.deleted_at.is_(None)), key)
    if cancelled == "drop":
        query = query.where(Event.status != Status.CANCELLED)
    components: list[str] = []
    used: dict[str, tuple[int, int]] = {}
    # Sorted here, because databases disagree about the order of texts.
    rows = sorted(session.execute(query), key=lambda row: (row.starts_at, row.uid))
    for _, _, ical, plain, zone, start, end, kept in rows:
        text = chosen(cancelled, ical, plain, kept)
        components += [text] if text else []
        if zone and text:
            first, last = used.get(zone, (start.year, end.year))
            used[zone] = (min(first, start.year), max(last, end.year))
    stretches = tuple((zone, first, last) for zone, (first, last) in sorted(used.items()))
    return FeedRows(components, stretches, session.get(FeedChange, key))


def chosen(cancelled: str, ical: str, plain: str | None, kept: str | None) -> str:
    """The kept text that fits the wish; none of an event whose dates are all cancelled."""
    other = {"keep": plain, "drop": kept}.get(cancelled)
    return ical if other is None else other


def newest_changes(session: Session) -> Sequence[Event]:
    """The events last revised, newest first."""
    query = select(Event).where(Event.deleted_at.is_(None)).order_by(Event.updated_at.desc(), Event.id)
    options = (joinedload(Event.series), joinedload(Event.venue))
    return session.scalars(query.options(*options).limit(NEWS_SIZE)).all()


def next_change(session: Session, now: datetime) -> datetime | None:
    """When a page of events next shows something else by the clock alone: an event begins or ends."""
    moments = [
        session.scalar(select(moment).where(moment > now).order_by(moment).limit(1))
        for moment in (Occurrence.starts_at, Occurrence.ends_at)
    ]
    return min((moment for moment in moments if moment), default=None)


def addresses(session: Session) -> Iterator[tuple[str, datetime]]:
    """The path of every event and series, and when it was last revised, for site maps."""
    newest = func.max(Event.updated_at)
    series = select(Series.slug, newest).join(Event).where(Event.deleted_at.is_(None)).group_by(Series.slug)
    for slug, updated_at in session.execute(series.order_by(Series.slug)):
        yield path_of(Series, slug), updated_at
    alive = select(Event.slug, Event.updated_at).where(Event.deleted_at.is_(None))
    for slug, updated_at in session.execute(alive.order_by(Event.start_date, Event.id)):
        yield path_of(Event, slug), updated_at


def _in_feed(query: Select[Any], key: str) -> Select[Any]:
    kind, _, slug = key.partition(":")
    if kind == "series":
        return query.join(Series, Event.series_id == Series.id).where(Series.slug == slug)
    if kind == "tag":
        return query.join(EventTag, EventTag.event_id == Event.id).where(EventTag.slug == slug)
    if kind == "country":
        return query.where(Event.country == slug)
    return query
