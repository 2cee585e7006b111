"""A month of the calendar, for the drawn grid, and a year, for the strip."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from operator import attrgetter

from sqlalchemy.orm import Session

from app.core import calendar_entries
from app.core.calendar_entries import Entry
from app.events import months, queries
from app.web.year_strip import Mark, mark

CROWDED = 60
"""More marks than this can neither be told apart nor walked through by keyboard: then a mark stands for a week."""

_BY_DAY = attrgetter("start", "end")


def entries_of(session: Session, first: date, last: date) -> list[Entry]:
    """Events and what other rooms have in the calendar for those days, by their start."""
    found = [*queries.entries_by_day(session, first, last), *calendar_entries.between(session, first, last)]
    return sorted(found, key=_BY_DAY)


def month_entries(session: Session, first: date) -> tuple[list[Entry], int, int]:
    """What the month that begins on `first` holds, and how much those before and after it do."""
    before, this, after = (
        (start, months.last_day(start)) for start in (months.preceding(first), first, months.following(first))
    )
    others = calendar_entries.between(session, before[0], after[1])
    shown = [*queries.entries(session, *this), *months.touching(others, *this)]
    earlier, later = queries.counts(session, before, after)
    return (
        sorted(shown, key=_BY_DAY),
        earlier + len(months.touching(others, *before)),
        later + len(months.touching(others, *after)),
    )


def year_marks(session: Session, year: int) -> list[Mark]:
    """What the strip of that year shows: events above the line, docs days below."""
    return marks(year, entries_of(session, date(year, 1, 1), date(year, 12, 31)))


def marks(year: int, entries: Sequence[Entry]) -> list[Mark]:
    """`entries` are in order of their start."""
    return [
        mark(
            year,
            entry.start,
            entry.end,
            name=entry.name,
            href=entry.path,
            tone="cancelled" if entry.off else entry.kind,
            suffix=f", {entry.off}" if entry.off else "",
        )
        for entry in (entries if len(entries) <= CROWDED else _weeks(year, entries))
    ]


def _weeks(year: int, entries: Sequence[Entry]) -> Iterator[Entry]:
    """Docs days as they are; of events, what begins within the same seven days as one entry for its month."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    weeks: dict[int, list[Entry]] = {}
    for entry in entries:
        if entry.kind == "help":
            yield entry
        else:
            weeks.setdefault(max((entry.start - first).days // 7, 0), []).append(entry)
    for week, together in weeks.items():
        start = first + timedelta(days=7 * week)
        month = max(together[0].start, first)
        yield (
            together[0]
            if len(together) == 1
            else Entry(
                name=f"{len(together)} events",
                path=f"/events/{month.year}/{month.month:02}/",
                start=start,
                end=min(start + timedelta(days=6), last),
                kind="meet",
                off="cancelled" if all(entry.off for entry in together) else "",
            )
        )
