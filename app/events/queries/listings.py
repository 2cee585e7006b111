"""What is coming or past, of a series, of a tag, in a country; and what stands beside a date."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select, tuple_
from sqlalchemy.orm import Session

from app.core.errors import NotFoundError
from app.core.paging import Page
from app.events import countries
from app.events.models import Event, EventTag, Occurrence, Series
from app.events.queries.listed import (
    DATE,
    LISTED,
    OFF,
    PAGE_SIZE,
    Listed,
    by_beginning,
    chronological,
    first_of,
    listed,
    skipped,
)
from app.events.recurrence import Wall
from app.events.recurrence.walls import text_of

LONGEST_DAY = timedelta(hours=26)
"""No day is longer, whatever its clocks do."""
_AHEAD = chronological(
    LISTED.where(DATE.starts_at > bindparam("recently"), DATE.starts_at <= bindparam("before")).where(
        DATE.ends_at > bindparam("now")
    )
).limit(bindparam("limit"))
_LASTING = LISTED.where(DATE.end_date > DATE.start_date, DATE.end_date >= bindparam("yesterday")).where(
    DATE.starts_at <= bindparam("recently"), DATE.ends_at > bindparam("now")
)
_SERIES = Series.__table__.c
_NEXT_OF_SERIES = chronological(
    LISTED.where(_SERIES.id == DATE.series_id, _SERIES.slug == bindparam("slug")).where(
        DATE.ends_at > bindparam("now"), DATE.status.not_in(OFF)
    )
).limit(1)
_IS_OVER = DATE.ends_at <= bindparam("now")
_COUNT_OVER = select(func.count()).where(_IS_OVER)
_OVER = (
    LISTED.where(_IS_OVER)
    .order_by(DATE.ends_at.desc(), DATE.starts_at.desc(), DATE.event_id)
    .limit(PAGE_SIZE)
    .offset(bindparam("skipped"))
)
_FOLLOWING = func.min(case((DATE.ends_at > bindparam("now"), DATE.starts_at)))
_NEAREST = (
    select(DATE.event_id, func.coalesce(_FOLLOWING, func.max(DATE.starts_at)).label("starts_at"))
    .where(DATE.event_id.in_(bindparam("ids", expanding=True)))
    .group_by(DATE.event_id)
    .subquery()
)
_DAYS = select(DATE.event_id, DATE.start_date, DATE.end_date).where(
    DATE.event_id == _NEAREST.c.event_id, DATE.starts_at == _NEAREST.c.starts_at
)
_ALL_SERIES = select(Series, func.count()).where(DATE.series_id == Series.id).group_by(Series.id).order_by(Series.name)
_ALL_COUNTRIES = select(DATE.country, func.count()).group_by(DATE.country)
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
        statements = [statement.where(DATE.status.not_in(but)) for statement in statements]
    lasting = listed(session, statements[0], limits | {"yesterday": recently.date()})
    ahead = listed(session, statements[1], limits | {"before": before or NEVER, "limit": limit or NO_LIMIT})
    return sorted([*lasting, *ahead], key=by_beginning)[:limit]


def past_page(session: Session, now: datetime, number: int) -> Page[Listed]:
    """What is over, newest first. Raises NotFoundError for a page there is none of."""
    total = session.scalar(_COUNT_OVER, {"now": now}) or 0
    items = listed(session, _OVER, {"now": now, "skipped": skipped(number)})
    page = Page(items, number, PAGE_SIZE, total)
    if not 1 <= number <= page.pages:
        raise NotFoundError("There is no such page of past events.")
    return page


def uids_of(session: Session, dates: Iterable[Listed]) -> dict[int, str]:
    """By the id of the event."""
    ids = {one.id for one in dates}
    rows = session.execute(select(Event.id, Event.uid).where(Event.id.in_(ids)))
    return {row.id: row.uid for row in rows}


def dates_coming(session: Session, event: Event, now: datetime, *, limit: int) -> list[Listed]:
    is_coming = (DATE.event_id == event.id, DATE.ends_at > now)
    return listed(session, chronological(LISTED.where(*is_coming)).limit(limit))


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
    return listed(session, chronological(LISTED.where(DATE.series_id == series.id)))


def next_of_series(session: Session, slug: str, now: datetime) -> Listed | None:
    """Its first date that is not over and takes place."""
    return next(iter(listed(session, _NEXT_OF_SERIES, {"slug": slug, "now": now})), None)


def of_tag(session: Session, slug: str) -> list[Listed]:
    tag = EventTag.__table__.c
    return listed(session, chronological(LISTED.where(tag.event_id == DATE.event_id, tag.slug == slug)))


def of_country(session: Session, code: str) -> list[Listed]:
    return listed(session, chronological(LISTED.where(DATE.country == code)))


def all_series(session: Session) -> Sequence[tuple[Series, int]]:
    """Each series that has events, with the number of their dates, by name."""
    return [(series, count) for series, count in session.execute(_ALL_SERIES).all()]


def all_countries(session: Session) -> Sequence[tuple[str, int]]:
    """The code of each country something is held in, with the number of dates there, by the country's name."""
    rows = session.execute(_ALL_COUNTRIES).all()
    return sorted(((code, count) for code, count in rows if code), key=lambda row: countries.name(row[0]))


def neighbours(session: Session, event: Event) -> tuple[Listed | None, Listed | None]:
    """What comes before and after the event in the same series."""
    if event.series_id is None:
        return None, None
    query = LISTED.where(DATE.series_id == event.series_id, DATE.event_id != event.id)
    return _beside(session, query, event.starts_at, event.id)


def dates_beside(session: Session, event: Event, starts_at: datetime) -> tuple[Listed | None, Listed | None]:
    """The dates of the event before and after the one that begins then."""
    return _beside(session, LISTED.where(DATE.event_id == event.id), starts_at, event.id)


def _beside(
    session: Session, query: Select[Any], starts_at: datetime, event_id: int
) -> tuple[Listed | None, Listed | None]:
    here, there = tuple_(DATE.starts_at, DATE.event_id), (starts_at, event_id)
    before = query.where(here < there).order_by(DATE.starts_at.desc(), DATE.event_id.desc())
    after = query.where(here > there).order_by(DATE.starts_at, DATE.event_id)
    return first_of(session, before), first_of(session, after)


def days_of(session: Session, ids: Sequence[int], now: datetime) -> dict[int, tuple[date, date]]:
    """The first and the last day of each of these events, by its own calendar: of its next date, or else its last."""
    if not ids:
        return {}
    rows = session.execute(_DAYS, {"ids": ids, "now": now})
    return {event_id: (start, end) for event_id, start, end in rows}
