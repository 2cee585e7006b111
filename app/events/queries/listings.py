"""Lists of dates as plain rows of one narrow table, so that a month of a full calendar costs little."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, case, func, select, tuple_, union_all
from sqlalchemy.orm import Session

from app.core.calendar_entries import Entry
from app.core.errors import NotFoundError
from app.core.paging import Page
from app.events import countries
from app.events.models import Event, EventTag, Occurrence, Series, Status
from app.events.recurrence import Wall
from app.events.recurrence.walls import text_of

PAGE_SIZE = 20
LONGEST_DAY = timedelta(hours=26)
"""No day is longer, whatever its clocks do."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a listing shows of an event, or of one date of it. `id` is the event's."""

    id: int
    path: str
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
    recurrence_id: str = ""

    @property
    def slug(self) -> str:
        return self.path.split("/")[2]

    @property
    def place(self) -> str:
        """`Cambridge, United Kingdom`, `Online`."""
        return countries.place(self.city, self.country) or ("Online" if self.online else "")

    @property
    def is_cancelled(self) -> bool:
        return self.status == Status.CANCELLED

    @property
    def hour(self) -> str:
        """`16:00 UTC`, `19:00 UTC+9`; nothing where whole days are meant."""
        return f"{self.local_start:%H:%M} UTC{_ahead(self.local_start, self.starts_at)}" if self.local_start else ""

    @property
    def offset(self) -> str:
        """The zone of that hour for a browser: `+09:00`."""
        minutes = _minutes_ahead(self.local_start or self.starts_at, self.starts_at)
        return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _minutes_ahead(local: datetime, moment: datetime) -> int:
    """By how much a clock that shows `local` at that moment is ahead of UTC."""
    return round((local.replace(tzinfo=UTC) - moment).total_seconds() / 60)


def _ahead(local: datetime, moment: datetime) -> str:
    """`+9`, `−3:30`; nothing where it shows UTC."""
    minutes = _minutes_ahead(local, moment)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}" if minutes else ""


COLUMNS: tuple[Any, ...] = (
    *(Occurrence.event_id, Occurrence.path, Occurrence.name, Occurrence.status, Occurrence.is_all_day),
    *(Occurrence.start_date, Occurrence.end_date, Occurrence.local_start, Occurrence.starts_at, Occurrence.ends_at),
    *(Occurrence.city, Occurrence.country, Occurrence.online, Occurrence.is_unconfirmed, Occurrence.recurrence_id),
)
LASTS_DAYS = Occurrence.end_date > Occurrence.start_date
"""The few it is true of have an index of their own."""
# For the first page: tables, not classes, and built once. It takes SQLAlchemy half the time.
_DATE = Occurrence.__table__.c
_LISTED: Select[Any] = select(*(_DATE[column.key] for column in COLUMNS))
_AHEAD = (
    _LISTED.where(_DATE.starts_at > bindparam("recently"), _DATE.starts_at <= bindparam("before"))
    .where(_DATE.ends_at > bindparam("now"))
    .order_by(_DATE.starts_at, _DATE.ends_at, _DATE.id)
    .limit(bindparam("limit"))
)
_LASTING = _LISTED.where(_DATE.end_date > _DATE.start_date, _DATE.end_date >= bindparam("yesterday")).where(
    _DATE.starts_at <= bindparam("recently"), _DATE.ends_at > bindparam("now")
)
_OFF = frozenset({Status.CANCELLED.value, Status.POSTPONED.value})
_SERIES = Series.__table__.c
_NEXT_OF_SERIES = (
    _LISTED.where(_SERIES.id == _DATE.series_id, _SERIES.slug == bindparam("slug"))
    .where(_DATE.ends_at > bindparam("now"), _DATE.status.not_in(_OFF))
    .order_by(_DATE.starts_at, _DATE.ends_at, _DATE.id)
    .limit(1)
)


def _touching_days(mark: str = "") -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """What begins from the day `first` to the day `last`, parameters of the query, and what lasts into them."""
    first, last = bindparam(f"first{mark}", type_=Date), bindparam(f"last{mark}", type_=Date)
    lasts = _DATE.end_date > _DATE.start_date
    return _DATE.start_date.between(first, last), lasts & (_DATE.end_date >= first) & (_DATE.start_date < first)


_BEGINNING, _LASTING_INTO = _touching_days()
_SPAN = ("name", "path", "start_date", "end_date", "status")
_CLOCK = ("local_start", "starts_at")
_ORDER = ("starts_at", "ends_at", "id")
_TOUCHED = select(*(_DATE[name] for name in dict.fromkeys((*_SPAN, *_CLOCK, *_ORDER))))
_TOUCHING = union_all(_TOUCHED.where(_BEGINNING), _TOUCHED.where(_LASTING_INTO)).subquery().c
_SPANS = select(*(_TOUCHING[name] for name in _SPAN)).order_by(*(_TOUCHING[name] for name in _ORDER))
_ENTRIES = _SPANS.add_columns(*(_TOUCHING[name] for name in _CLOCK))
_COUNTS = select(
    *(
        select(func.count()).where(touching).scalar_subquery()
        for mark in ("_before", "_after")
        for touching in _touching_days(mark)
    )
)
# Each is the first entry of an index.
_KNOWN = select(
    select(func.min(_DATE.start_date)).scalar_subquery(),
    select(func.max(_DATE.start_date)).scalar_subquery(),
    select(func.max(_DATE.end_date)).where(_DATE.end_date > _DATE.start_date).scalar_subquery(),
)
NEVER = datetime.max.replace(tzinfo=UTC)
NO_LIMIT = 10**9


def coming(
    session: Session,
    now: datetime,
    *,
    before: datetime | None = None,
    limit: int | None = None,
    but: Collection[str] = (),
) -> list[Listed]:
    """What is not over yet and begins by `before`, by its beginning; also what is cancelled or postponed, unless such
    a status is in `but`."""
    recently = now - LONGEST_DAY
    limits = {"recently": recently, "now": now}
    statements = [_LASTING, _AHEAD]
    if but:
        statements = [statement.where(_DATE.status.not_in(but)) for statement in statements]
    lasting = listed(session, statements[0], limits | {"yesterday": recently.date()})
    ahead = listed(session, statements[1], limits | {"before": before or NEVER, "limit": limit or NO_LIMIT})
    return sorted([*lasting, *ahead], key=_order)[:limit]


def past_page(session: Session, now: datetime, number: int) -> Page[Listed]:
    """What is over, newest first. Raises NotFoundError for a page there is none of."""
    over = Occurrence.ends_at <= now
    total = session.scalar(select(func.count()).select_from(Occurrence).where(over)) or 0
    query = _listing().where(over).order_by(Occurrence.ends_at.desc(), Occurrence.starts_at.desc(), Occurrence.event_id)
    items = listed(session, query.offset(skipped(number)).limit(PAGE_SIZE))
    page = Page(items, number, PAGE_SIZE, total)
    if not 1 <= number <= page.pages:
        raise NotFoundError("There is no such page of past events.")
    return page


def in_days(session: Session, first: date, last: date) -> list[Listed]:
    """What touches the days from `first` to `last`, both included, by the event's own calendar."""
    found = [row for touching in _touching(first, last) for row in listed(session, _listing().where(*touching))]
    return sorted(found, key=_order)


def uids_of(session: Session, dates: Iterable[Listed]) -> dict[int, str]:
    """By the id of the event."""
    ids = {one.id for one in dates}
    rows = session.execute(select(Event.id, Event.uid).where(Event.id.in_(ids)))
    return {row.id: row.uid for row in rows}


def entries(session: Session, first: date, last: date) -> list[Entry]:
    """What touches the days from `first` to `last`, as a month wants it."""
    rows = session.execute(_ENTRIES, {"first": first, "last": last}).all()
    return [
        Entry(
            name=name,
            path=path,
            start=start,
            end=end,
            kind="meet",
            clock=f"{local_start:%H:%M}{_ahead(local_start, moment)}" if local_start else "",
            off=status if status in _OFF else "",
        )
        for name, path, start, end, status, local_start, moment in rows
    ]


def entries_by_day(session: Session, first: date, last: date) -> list[Entry]:
    """What touches the days from `first` to `last`, as a year wants it: without the hours."""
    rows = session.execute(_SPANS, {"first": first, "last": last}).all()
    return [
        Entry(name, path, start, end, "meet", "", status if status in _OFF else "")
        for name, path, start, end, status in rows
    ]


def counts(session: Session, before: tuple[date, date], after: tuple[date, date]) -> tuple[int, int]:
    """How much touches each of two stretches of days."""
    values = {"first_before": before[0], "last_before": before[1], "first_after": after[0], "last_after": after[1]}
    begin_before, last_before, begin_after, last_after = session.execute(_COUNTS, values).one()
    return begin_before + last_before, begin_after + last_after


def dates_coming(session: Session, event: Event, now: datetime, *, limit: int) -> list[Listed]:
    is_coming = (Occurrence.event_id == event.id, Occurrence.ends_at > now)
    return listed(session, _chronological(_listing().where(*is_coming)).limit(limit))


def nearest_date(session: Session, event: Event, now: datetime) -> str:
    """The recurrence id of its next date, or else of its last."""
    is_over = Occurrence.ends_at <= now
    order = (is_over, case((is_over, None), else_=Occurrence.starts_at), Occurrence.starts_at.desc())
    query = select(Occurrence.recurrence_id).where(Occurrence.event_id == event.id).order_by(*order).limit(1)
    return session.scalars(query).one()


def has_date(session: Session, event: Event, start: Wall) -> bool:
    """Whether a date first planned for `start` is listed."""
    is_it = (Occurrence.event_id == event.id, Occurrence.recurrence_id == text_of(start))
    return session.scalar(select(Occurrence.id).where(*is_it)) is not None


def of_series(session: Session, series: Series) -> list[Listed]:
    return listed(session, _chronological(_listing().where(Occurrence.series_id == series.id)))


def next_of_series(session: Session, slug: str, now: datetime) -> Listed | None:
    """Its first date that is not over and takes place."""
    return next(iter(listed(session, _NEXT_OF_SERIES, {"slug": slug, "now": now})), None)


def of_tag(session: Session, slug: str) -> list[Listed]:
    query = _listing().join(EventTag, EventTag.event_id == Occurrence.event_id).where(EventTag.slug == slug)
    return listed(session, _chronological(query))


def of_country(session: Session, code: str) -> list[Listed]:
    return listed(session, _chronological(_listing().where(Occurrence.country == code)))


def all_series(session: Session) -> Sequence[tuple[Series, int]]:
    """Each series that has events, with the number of their dates, by name."""
    query = select(Series, func.count()).join(Occurrence, Occurrence.series_id == Series.id)
    return [(series, count) for series, count in session.execute(query.group_by(Series.id).order_by(Series.name))]


def all_countries(session: Session) -> Sequence[tuple[str, int]]:
    """The code of each country something is held in, with the number of dates there, by the country's name."""
    rows = session.execute(select(Occurrence.country, func.count()).group_by(Occurrence.country))
    return sorted(((code, count) for code, count in rows if code), key=lambda row: countries.name(row[0]))


def neighbours(session: Session, event: Event) -> tuple[Listed | None, Listed | None]:
    """What comes before and after the event in the same series."""
    if event.series_id is None:
        return None, None
    query = _listing().where(Occurrence.series_id == event.series_id, Occurrence.event_id != event.id)
    return _beside(session, query, event.starts_at, event.id)


def dates_beside(session: Session, event: Event, starts_at: datetime) -> tuple[Listed | None, Listed | None]:
    """The dates of the event before and after the one that begins then."""
    return _beside(session, _listing().where(Occurrence.event_id == event.id), starts_at, event.id)


def _beside(
    session: Session, query: Select[Any], starts_at: datetime, event_id: int
) -> tuple[Listed | None, Listed | None]:
    here, there = tuple_(Occurrence.starts_at, Occurrence.event_id), (starts_at, event_id)
    before = query.where(here < there).order_by(Occurrence.starts_at.desc(), Occurrence.event_id.desc())
    after = query.where(here > there).order_by(Occurrence.starts_at, Occurrence.event_id)
    return _first(session, before), _first(session, after)


def _first(session: Session, query: Select[Any]) -> Listed | None:
    return next(iter(listed(session, query.limit(1))), None)


def known_range(session: Session, today: date) -> tuple[date, date]:
    """The first and the last day the calendar knows; today lies within."""
    first, *last = session.execute(_KNOWN).one()
    return min(first or today, today), max([today, *(day for day in last if day)])


def days_of(session: Session, ids: Sequence[int], now: datetime) -> dict[int, tuple[date, date]]:
    """The first and the last day of each of these events, by its own calendar: of its next date, or else its last."""
    if not ids:
        return {}
    following = func.min(case((Occurrence.ends_at > now, Occurrence.starts_at)))
    nearest = (
        select(Occurrence.event_id, func.coalesce(following, func.max(Occurrence.starts_at)).label("starts_at"))
        .where(Occurrence.event_id.in_(ids))
        .group_by(Occurrence.event_id)
        .subquery()
    )
    is_it = (Occurrence.event_id == nearest.c.event_id) & (Occurrence.starts_at == nearest.c.starts_at)
    query = select(Occurrence.event_id, Occurrence.start_date, Occurrence.end_date).join(nearest, is_it)
    return {event_id: (start, end) for event_id, start, end in session.execute(query)}


def _touching(first: date, last: date) -> tuple[tuple[ColumnElement[bool], ...], ...]:
    """What begins within those days, and what began before and lasts into them."""
    begins = (Occurrence.start_date.between(first, last),)
    lasts = (LASTS_DAYS, Occurrence.end_date >= first, Occurrence.start_date < first)
    return begins, lasts


def _listing() -> Select[Any]:
    return select(*COLUMNS)


def _chronological(query: Select[Any]) -> Select[Any]:
    return query.order_by(Occurrence.starts_at, Occurrence.ends_at, Occurrence.id)


def _order(row: Listed) -> tuple[datetime, datetime, int]:
    return row.starts_at, row.ends_at, row.id


def listed(session: Session, query: Select[Any], values: dict[str, Any] | None = None) -> list[Listed]:
    return [Listed(*row) for row in session.execute(query, values).all()]


def skipped(number: int) -> int:
    """How many stand before page `number`; a number beyond all pages stays within what a database counts."""
    return min(max(number - 1, 0) * PAGE_SIZE, 10**9)
