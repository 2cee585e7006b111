"""What else stands in the calendar of events: a room registers a source, the month grid and the year ask them all.

    calendar_entries.register(docs_days_between)      # once, when the room's module is imported

A source is `(session, first, last) -> Iterable[Entry]`: everything that touches the days from `first` to `last`, both
included. It must be cheap (one indexed query) and must show nothing a visitor may not see.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session


class Entry(NamedTuple):  # a year has hundreds of them, and a frozen dataclass takes four times as long to make
    """Something from day `start` to day `end`, both included. `kind` is `meet` or `help`: which line it belongs to."""

    name: str
    path: str
    start: date
    end: date
    kind: str = "help"
    clock: str = ""
    """`14:00`, where it begins at a time, and by how many hours that clock is ahead of UTC: `19:00+9`."""
    off: str = ""
    """`cancelled` or `postponed`, where it does not take place on these days."""


Source = Callable[[Session, date, date], Iterable[Entry]]

_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def between(session: Session, first: date, last: date) -> list[Entry]:
    """What all sources have for those days, by their start."""
    found = [entry for source in _sources for entry in source(session, first, last)]
    return sorted(found, key=lambda entry: (entry.start, entry.end, entry.name))
