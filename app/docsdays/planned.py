"""The next docs day as the calendar of events knows it, before an organiser has made its page and its list.

planned.register(next_in_calendar)      # once, when the module that joins the rooms is imported
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session


class Planned(NamedTuple):
    day: date
    path: str
    is_tentative: bool


Source = Callable[[Session, datetime], Planned | None]

_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def next_planned(session: Session, now: datetime) -> Planned | None:
    """The first day that is not over."""
    found = (source(session, now) for source in _sources)
    return min((planned for planned in found if planned), default=None)
