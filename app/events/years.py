"""A year as marks on a line, for the drawn strip (`ui.year_strip`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.core import calendar_entries
from app.core.calendar_entries import Entry
from app.events import queries
from app.events.months import entry_of
from app.web.filters import date_range


@dataclass(frozen=True)
class Mark:
    """`start` and `width` are fractions of the year; `tone` is `meet`, `help` or `cancelled`."""

    start: float
    width: float
    label: str
    href: str
    tone: str


def entries_of(session: Session, first: date, last: date) -> list[Entry]:
    """Events and what other rooms have in the calendar for those days, by their start."""
    events = [entry_of(event) for event in queries.in_days(session, first, last)]
    found = [*events, *calendar_entries.between(session, first, last)]
    return sorted(found, key=lambda entry: (entry.start, entry.end))


def year_marks(session: Session, year: int) -> list[Mark]:
    """What the strip of that year shows: events above the line, docs days below."""
    return marks(year, entries_of(session, date(year, 1, 1), date(year, 12, 31)))


def marks(year: int, entries: Iterable[Entry]) -> list[Mark]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    found = []
    for entry in entries:
        start, end = max(entry.start, first), min(entry.end, last)
        label = f"{entry.name}, {date_range(entry.start, entry.end).removesuffix(f' {year}')}"
        found.append(
            Mark(
                start=fraction(start),
                width=((end - start).days + 1) / _days_in(year),
                label=f"{label}, cancelled" if entry.is_cancelled else label,
                href=entry.path,
                tone="cancelled" if entry.is_cancelled else entry.kind,
            )
        )
    return found


def fraction(day: date) -> float:
    """How much of its year is over when the day begins."""
    return (day - date(day.year, 1, 1)).days / _days_in(day.year)


def _days_in(year: int) -> int:
    return (date(year, 12, 31) - date(year, 1, 1) + timedelta(days=1)).days
