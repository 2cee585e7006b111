"""Lists of events as plain rows, so that a month of a full calendar costs little."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.core.calendar_entries import Entry
from app.core.errors import NotFoundError
from app.core.paging import Page
from app.events import countries
from app.events.models import Event, EventTag, Series, Status, path_of

PAGE_SIZE = 20


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
        return path_of(Event, self.slug)

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
# For the first page: tables, not classes, and built once. It takes SQLAlchemy half the time.
_EVENT = Event.__table__.c
_IN_ORDER = (_EVENT.starts_at, _EVENT.ends_at, _EVENT.id)
_COMING: Select[Any] = (
    select(*(_EVENT[column.key] for column in COLUMNS[:-1]), _EVENT.unconfirmed.is_not(None))
    .where(_EVENT.deleted_at.is_(None), _EVENT.ends_at > bindparam("now"))
    .order_by(*_IN_ORDER)
)
_FIRST_COMING = _COMING.limit(bindparam("limit"))
_ENTRIES = (
    select(_EVENT.name, _EVENT.slug, _EVENT.start_date, _EVENT.end_date, _EVENT.local_start, _EVENT.status)
    .where(_EVENT.deleted_at.is_(None), _EVENT.start_date <= bindparam("last"), _EVENT.end_date >= bindparam("first"))
    .order_by(*_IN_ORDER)
)


def coming(session: Session, now: datetime, *, limit: int | None = None) -> list[Listed]:
    """What is not over yet, cancelled and postponed events too, by their beginning."""
    if limit is None:
        return listed(session, _COMING, {"now": now})
    return listed(session, _FIRST_COMING, {"now": now, "limit": limit})


def past_page(session: Session, now: datetime, number: int) -> Page[Listed]:
    """What is over, newest first. Raises NotFoundError for a page there is none of."""
    over = (Event.deleted_at.is_(None), Event.ends_at <= now)
    total = session.scalar(select(func.count()).select_from(Event).where(*over)) or 0
    query = _listing().where(*over).order_by(Event.ends_at.desc(), Event.starts_at.desc(), Event.id)
    items = listed(session, query.offset(skipped(number)).limit(PAGE_SIZE))
    page = Page(items, number, PAGE_SIZE, total)
    if not 1 <= number <= page.pages:
        raise NotFoundError("There is no such page of past events.")
    return page


def in_days(session: Session, first: date, last: date) -> list[Listed]:
    """What touches the days from `first` to `last`, both included, by the event's own calendar."""
    query = _listing().where(Event.start_date <= last, Event.end_date >= first)
    return listed(session, _chronological(query))


def entries(session: Session, first: date, last: date) -> list[Entry]:
    """What touches the days from `first` to `last`, as drawings of months and years want it."""
    rows = session.execute(_ENTRIES, {"first": first, "last": last})
    return [
        Entry(
            name=name,
            path=path_of(Event, slug),
            start=start,
            end=end,
            kind="meet",
            clock=f"{local_start:%H:%M}" if local_start else "",
            is_cancelled=status == Status.CANCELLED,
        )
        for name, slug, start, end, local_start, status in rows
    ]


def of_series(session: Session, series: Series) -> list[Listed]:
    return listed(session, _chronological(_listing().where(Event.series_id == series.id)))


def of_tag(session: Session, slug: str) -> list[Listed]:
    query = _listing().join(EventTag, EventTag.event_id == Event.id).where(EventTag.slug == slug)
    return listed(session, _chronological(query))


def of_country(session: Session, code: str) -> list[Listed]:
    return listed(session, _chronological(_listing().where(Event.country == code)))


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
    others = listed(session, _chronological(query))
    before = [other for other in others if (other.starts_at, other.id) < here]
    after = [other for other in others if (other.starts_at, other.id) > here]
    return before[-1] if before else None, after[0] if after else None


def known_range(session: Session, today: date) -> tuple[date, date]:
    """The first and the last day the calendar knows; today lies within."""
    alive = Event.deleted_at.is_(None)
    first = session.scalar(select(Event.start_date).where(alive).order_by(Event.start_date).limit(1))
    last = session.scalar(select(Event.end_date).where(alive).order_by(Event.end_date.desc()).limit(1))
    return min(first or today, today), max(last or today, today)


def days_of(session: Session, ids: Iterable[int]) -> dict[int, tuple[date, date]]:
    """The first and the last day of each of these events, by the event's own calendar."""
    query = select(Event.id, Event.start_date, Event.end_date).where(Event.id.in_(list(ids)))
    return {event_id: (start, end) for event_id, start, end in session.execute(query)}


def every() -> Select[Any]:
    return select(*COLUMNS)


def _listing() -> Select[Any]:
    return every().where(Event.deleted_at.is_(None))


def _chronological(query: Select[Any]) -> Select[Any]:
    return query.order_by(Event.starts_at, Event.ends_at, Event.id)


def listed(session: Session, query: Select[Any], values: dict[str, Any] | None = None) -> list[Listed]:
    return [Listed(*row) for row in session.execute(query, values)]


def skipped(number: int) -> int:
    """How many stand before page `number`; a number beyond all pages stays within what a database counts."""
    return min(max(number - 1, 0) * PAGE_SIZE, 10**9)
