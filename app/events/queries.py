"""Reads of the calendar. Listings come as plain rows, so that a month of a full calendar costs little."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, undefer

from app.core.calendar_entries import Entry
from app.core.errors import NotFoundError
from app.core.paging import Page
from app.events import countries
from app.events.models import Event, EventTag, FeedChange, Series, Status, Venue

PAGE_SIZE = 20
NEWS_SIZE = 30


@dataclass(frozen=True, slots=True)
class Listed:
    """What a listing shows of an event."""

    id: int
    slug: str
    name: str
    status: str
    is_all_day: bool
    start_date: date
    end_date: date
    local_start: datetime | None
    starts_at: datetime
    ends_at: datetime
    city: str | None
    country: str | None
    online: bool
    is_unconfirmed: bool

    @property
    def path(self) -> str:
        return f"/events/{self.slug}/"

    @property
    def place(self) -> str:
        """`Cambridge, United Kingdom`, `Online`."""
        return countries.place(self.city, self.country) or ("Online" if self.online else "")

    @property
    def is_cancelled(self) -> bool:
        return self.status == Status.CANCELLED


COLUMNS: tuple[Any, ...] = (
    *(Event.id, Event.slug, Event.name, Event.status, Event.is_all_day, Event.start_date, Event.end_date),
    *(Event.local_start, Event.starts_at, Event.ends_at, Event.city, Event.country, Event.online),
    Event.unconfirmed.is_not(None),
)
FEED_COLUMNS: tuple[Any, ...] = (
    *(Event.starts_at, Event.uid, Event.ical, Event.ical_plain, Event.ical_zone, Event.start_date, Event.end_date),
)


def coming(session: Session, now: datetime, *, limit: int | None = None) -> list[Listed]:
    """What is not over yet, cancelled and postponed events too, by their beginning."""
    return _listed(session, _chronological(_listing().where(Event.ends_at > now)).limit(limit))


def past_page(session: Session, now: datetime, number: int) -> Page[Listed]:
    """What is over, newest first. Raises NotFoundError for a page there is none of."""
    over = (Event.deleted_at.is_(None), Event.ends_at <= now)
    total = session.scalar(select(func.count()).select_from(Event).where(*over)) or 0
    query = _listing().where(*over).order_by(Event.ends_at.desc(), Event.starts_at.desc(), Event.id)
    items = _listed(session, query.offset(_skipped(number)).limit(PAGE_SIZE))
    page = Page(items, number, PAGE_SIZE, total)
    if not 1 <= number <= page.pages:
        raise NotFoundError("There is no such page of past events.")
    return page


def in_days(session: Session, first: date, last: date) -> list[Listed]:
    """What touches the days from `first` to `last`, both included, by the event's own calendar."""
    query = _listing().where(Event.start_date <= last, Event.end_date >= first)
    return _listed(session, _chronological(query))


def entries(session: Session, first: date, last: date) -> list[Entry]:
    """What touches the days from `first` to `last`, as drawings of months and years want it."""
    columns: tuple[Any, ...] = (
        Event.name,
        Event.slug,
        Event.start_date,
        Event.end_date,
        Event.local_start,
        Event.status,
    )
    touching = (Event.deleted_at.is_(None), Event.start_date <= last, Event.end_date >= first)
    return [
        Entry(
            name=name,
            path=f"/events/{slug}/",
            start=start,
            end=end,
            kind="meet",
            clock=f"{local_start:%H:%M}" if local_start else "",
            is_cancelled=status == Status.CANCELLED,
        )
        for name, slug, start, end, local_start, status in session.execute(
            _chronological(select(*columns).where(*touching))
        )
    ]


def of_series(session: Session, series: Series) -> list[Listed]:
    return _listed(session, _chronological(_listing().where(Event.series_id == series.id)))


def of_tag(session: Session, slug: str) -> list[Listed]:
    query = _listing().join(EventTag, EventTag.event_id == Event.id).where(EventTag.slug == slug)
    return _listed(session, _chronological(query))


def of_country(session: Session, code: str) -> list[Listed]:
    return _listed(session, _chronological(_listing().where(Event.country == code)))


def event_by_slug(session: Session, slug: str) -> Event:
    """With its series and venue. Raises NotFoundError."""
    query = select(Event).where(Event.slug == slug, Event.deleted_at.is_(None))
    event = session.scalar(query.options(joinedload(Event.series), joinedload(Event.venue)))
    if event is None:
        raise NotFoundError("There is no event at this address.")
    return event


def series_by_slug(session: Session, slug: str) -> Series:
    series = session.scalar(select(Series).where(Series.slug == slug))
    if series is None:
        raise NotFoundError("There is no series of events at this address.")
    return series


def venue_by_slug(session: Session, slug: str) -> Venue:
    venue = session.scalar(select(Venue).where(Venue.slug == slug))
    if venue is None:
        raise NotFoundError("This building is not in the list any more.")
    return venue


def all_series(session: Session) -> Sequence[tuple[Series, int]]:
    """Each series that has events, with their number, by name."""
    query = (
        select(Series, func.count(Event.id))
        .join(Event, Event.series_id == Series.id)
        .where(Event.deleted_at.is_(None))
        .group_by(Series.id)
        .order_by(Series.name)
    )
    return [(series, count) for series, count in session.execute(query)]


def neighbours(session: Session, event: Event) -> tuple[Listed | None, Listed | None]:
    """The events before and after in the same series."""
    if event.series_id is None:
        return None, None
    query = _listing().where(Event.series_id == event.series_id, Event.id != event.id)
    here = (event.starts_at, event.id)
    others = _listed(session, _chronological(query))
    before = [other for other in others if (other.starts_at, other.id) < here]
    after = [other for other in others if (other.starts_at, other.id) > here]
    return before[-1] if before else None, after[0] if after else None


def known_range(session: Session, today: date) -> tuple[date, date]:
    """The first and the last day the calendar knows; today lies within."""
    alive = Event.deleted_at.is_(None)
    first = session.scalar(select(Event.start_date).where(alive).order_by(Event.start_date).limit(1))
    last = session.scalar(select(Event.end_date).where(alive).order_by(Event.end_date.desc()).limit(1))
    return min(first or today, today), max(last or today, today)


def newest_changes(session: Session) -> Sequence[Event]:
    """The events last revised, newest first."""
    query = select(Event).where(Event.deleted_at.is_(None)).order_by(Event.updated_at.desc(), Event.id)
    options = (joinedload(Event.series), joinedload(Event.venue))
    return session.scalars(query.options(*options).limit(NEWS_SIZE)).all()


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
    for _, _, ical, plain, zone, start, end in rows:
        components.append(plain if cancelled == "keep" and plain else ical)
        if zone:
            first, last = used.get(zone, (start.year, end.year))
            used[zone] = (min(first, start.year), max(last, end.year))
    stretches = tuple((zone, first, last) for zone, (first, last) in sorted(used.items()))
    return FeedRows(components, stretches, session.get(FeedChange, key))


def component_of(session: Session, event: Event) -> str:
    return session.scalars(select(Event).where(Event.id == event.id).options(undefer(Event.ical))).one().ical


def next_change(session: Session, now: datetime) -> datetime | None:
    """When a page of events next shows something else by the clock alone: an event begins or ends."""
    alive = Event.deleted_at.is_(None)
    moments = [
        session.scalar(select(moment).where(alive, moment > now).order_by(moment).limit(1))
        for moment in (Event.starts_at, Event.ends_at)
    ]
    return min((moment for moment in moments if moment), default=None)


def days_of(session: Session, ids: Iterable[int]) -> dict[int, tuple[date, date]]:
    """The first and the last day of each of these events, by the event's own calendar."""
    query = select(Event.id, Event.start_date, Event.end_date).where(Event.id.in_(list(ids)))
    return {event_id: (start, end) for event_id, start, end in session.execute(query)}


def addresses(session: Session) -> Iterator[tuple[str, datetime]]:
    """The path of every event and series, and when it was last revised, for site maps."""
    newest = func.max(Event.updated_at)
    series = select(Series.slug, newest).join(Event).where(Event.deleted_at.is_(None)).group_by(Series.slug)
    for slug, updated_at in session.execute(series.order_by(Series.slug)):
        yield f"/events/series/{slug}/", updated_at
    alive = select(Event.slug, Event.updated_at).where(Event.deleted_at.is_(None))
    for slug, updated_at in session.execute(alive.order_by(Event.start_date, Event.id)):
        yield f"/events/{slug}/", updated_at


def desk_page(session: Session, number: int, *, text: str = "", is_deleted: bool = False) -> Page[Listed]:
    """For staff: every event, latest first, narrowed to names, cities and series that hold `text`."""
    query = _select().where(Event.deleted_at.is_not(None) if is_deleted else Event.deleted_at.is_(None))
    if text:
        found = [column.icontains(text, autoescape=True) for column in (Event.name, Event.city, Event.slug)]
        series = Event.series_id.in_(select(Series.id).where(Series.name.icontains(text, autoescape=True)))
        query = query.where(or_(*found, series))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    query = query.order_by(Event.starts_at.desc(), Event.id)
    page = Page(_listed(session, query.offset(_skipped(number)).limit(PAGE_SIZE)), number, PAGE_SIZE, total)
    if not 1 <= number <= page.pages:
        raise NotFoundError("There is no such page of events.")
    return page


def event_by_id(session: Session, event_id: int) -> Event:
    """For staff: deleted ones too. Raises NotFoundError."""
    options = (joinedload(Event.series), joinedload(Event.venue))
    event = session.get(Event, event_id, options=options)
    if event is None:
        raise NotFoundError("This event is not here any more.")
    return event


def series_choices(session: Session) -> Sequence[Series]:
    return session.scalars(select(Series).order_by(Series.name)).all()


def venue_choices(session: Session) -> Sequence[Venue]:
    return session.scalars(select(Venue).order_by(Venue.name)).all()


def _select() -> Select[Any]:
    return select(*COLUMNS)


def _listing() -> Select[Any]:
    return _select().where(Event.deleted_at.is_(None))


def _chronological(query: Select[Any]) -> Select[Any]:
    return query.order_by(Event.starts_at, Event.ends_at, Event.id)


def _listed(session: Session, query: Select[Any]) -> list[Listed]:
    return [Listed(*row) for row in session.execute(query)]


def _skipped(number: int) -> int:
    """How many stand before page `number`; a number beyond all pages stays within what a database counts."""
    return min(max(number - 1, 0) * PAGE_SIZE, 10**9)


def _in_feed(query: Select[Any], key: str) -> Select[Any]:
    kind, _, slug = key.partition(":")
    if kind == "series":
        return query.join(Series, Event.series_id == Series.id).where(Series.slug == slug)
    if kind == "tag":
        return query.join(EventTag, EventTag.event_id == Event.id).where(EventTag.slug == slug)
    if kind == "country":
        return query.where(Event.country == slug)
    return query
