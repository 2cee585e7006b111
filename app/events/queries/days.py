"""What touches given days, as months and years show it."""

from datetime import date

from sqlalchemy import ColumnElement, Date, bindparam, func, select, union_all
from sqlalchemy.orm import Session

from app.core.calendar_entries import Entry
from app.events.queries.listed import DATE, LISTED, OFF, Listed, ahead_of_utc, by_beginning, listed


def _touching_days(mark: str = "") -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """What begins from the day `first` to the day `last`, parameters of the query, and what lasts into them."""
    first, last = bindparam(f"first{mark}", type_=Date), bindparam(f"last{mark}", type_=Date)
    lasts = DATE.end_date > DATE.start_date  # the few it is true of have an index of their own
    return DATE.start_date.between(first, last), lasts & (DATE.end_date >= first) & (DATE.start_date < first)


_BEGINNING, _LASTING_INTO = _touching_days()
_IN_DAYS = (LISTED.where(_BEGINNING), LISTED.where(_LASTING_INTO))
_SPAN = ("name", "path", "start_date", "end_date", "status")
_CLOCK = ("local_start", "starts_at")
_ORDER = ("starts_at", "ends_at", "id")
_TOUCHED = select(*(DATE[name] for name in dict.fromkeys((*_SPAN, *_CLOCK, *_ORDER))))
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
    select(func.min(DATE.start_date)).scalar_subquery(),
    select(func.max(DATE.start_date)).scalar_subquery(),
    select(func.max(DATE.end_date)).where(DATE.end_date > DATE.start_date).scalar_subquery(),
)


def in_days(session: Session, first: date, last: date) -> list[Listed]:
    """What touches the days from `first` to `last`, both included, by the event's own calendar."""
    found = [row for query in _IN_DAYS for row in listed(session, query, {"first": first, "last": last})]
    return sorted(found, key=by_beginning)


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
            clock=f"{local_start:%H:%M}{ahead_of_utc(local_start, moment)}" if local_start else "",
            off=status if status in OFF else "",
        )
        for name, path, start, end, status, local_start, moment in rows
    ]


def entries_by_day(session: Session, first: date, last: date) -> list[Entry]:
    """What touches the days from `first` to `last`, as a year wants it: without the hours."""
    rows = session.execute(_SPANS, {"first": first, "last": last}).all()
    return [
        Entry(name, path, start, end, "meet", "", status if status in OFF else "")
        for name, path, start, end, status in rows
    ]


def counts(session: Session, before: tuple[date, date], after: tuple[date, date]) -> tuple[int, int]:
    """How much touches each of two stretches of days."""
    values = {"first_before": before[0], "last_before": before[1], "first_after": after[0], "last_after": after[1]}
    begin_before, last_before, begin_after, last_after = session.execute(_COUNTS, values).one()
    return begin_before + last_before, begin_after + last_after


def known_range(session: Session, today: date) -> tuple[date, date]:
    """The first and the last day the calendar knows; today lies within."""
    first, *last = session.execute(_KNOWN).one()
    return min(first or today, today), max([today, *(day for day in last if day)])
