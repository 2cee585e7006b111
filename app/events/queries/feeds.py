"""What feeds and machines ask: kept components, news, addresses, the next moment at which a page changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.core.database import UTCDateTime
from app.events.models import Event, EventPart, EventTag, FeedChange, Occurrence, Series, Status, path_of

NEWS_SIZE = 30
ROWS_AT_ONCE = 200
"""A month after the other: the components of a large calendar shall not be held twice."""
FEED_COLUMNS: tuple[Any, ...] = (
    *(Event.feed_month, Event.starts_at, Event.uid),
    *(Event.ical, Event.ical_plain, Event.ical_kept, Event.ical_zone, Event.told_from, Event.told_to),
)
PART_COLUMNS = [
    case((EventPart.event_id.is_not(None), getattr(EventPart, column.key)), else_=column)
    if hasattr(EventPart, column.key)
    else column
    for column in FEED_COLUMNS
]
"""Of a country: in place of the whole what is told of the dates there, where others are elsewhere."""
Zones = dict[str, tuple[int, int]]
"""Time zones with the first and the last year for which they are named."""


def next_of(*moments: ColumnElement[Any], where: Sequence[ColumnElement[bool]] = ()) -> Select[Any]:
    """The next of each kind after the parameter `now`. Made once: it is asked after each commit."""
    now = bindparam("now", type_=UTCDateTime)
    return select(*(select(func.min(moment)).where(moment > now, *where).scalar_subquery() for moment in moments))


_NEXT = next_of(Occurrence.__table__.c.starts_at, Occurrence.__table__.c.ends_at)


@dataclass(frozen=True)
class FeedRows:
    """What a feed is joined from."""

    components: list[str]
    zones: tuple[tuple[str, int, int], ...]
    change: FeedChange | None


def feed_marks(session: Session, key: str) -> dict[str, object]:
    """The months in which something of the feed begins, in order; each mark differs when what is kept there does."""
    marks: Any = select(Event.feed_month, func.count(), func.sum(Event.ical_mark)).group_by(Event.feed_month)
    query = _in_feed(marks.where(Event.deleted_at.is_(None)), key)
    return {month: (count, mark) for month, count, mark in sorted(session.execute(query))}


def feed_texts(
    session: Session, key: str, first: str, last: str, *, cancelled: str
) -> Iterator[tuple[str, list[str], Zones]]:
    """The kept components from one month to another. `cancelled` is `mark`, `keep` or `drop`."""
    columns = PART_COLUMNS if key.startswith("country:") else FEED_COLUMNS
    query = _in_feed(select(*columns).where(Event.deleted_at.is_(None)), key)
    query = query.where(Event.feed_month.between(first, last))
    if cancelled == "drop":
        query = query.where(Event.status != Status.CANCELLED)
    rows = session.execute(query.order_by(Event.feed_month), execution_options={"yield_per": ROWS_AT_ONCE})
    for month, found in groupby(rows, key=lambda row: row[0]):
        texts: list[str] = []
        zones: Zones = {}
        # Sorted here, because databases disagree about the order of texts.
        for *_, ical, plain, kept, zone, start, end in sorted(found, key=lambda row: row[1:3]):
            text = chosen(cancelled, ical, plain, kept)
            texts += [text] if text else []
            if zone and text:
                known = zones.get(zone, (start.year, end.year))
                zones[zone] = (min(known[0], start.year), max(known[1], end.year))
        yield month, texts, zones


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
    return earliest(session, _NEXT, now)


def earliest(session: Session, query: Select[Any], now: datetime) -> datetime | None:
    """Of what `next_of` asks for."""
    return min((moment for moment in session.execute(query, {"now": now}).one() if moment), default=None)


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
        query = query.outerjoin(EventPart, and_(EventPart.event_id == Event.id, EventPart.country == slug))
        return query.where(or_(EventPart.event_id.is_not(None), Event.country == slug))
    return query
