"""One date of a recurring event as a span of its own."""

from datetime import datetime

from app.core import zones
from app.events.recurrence.walls import Wall, day_of
from app.events.spans import AllDay, Span, Timed


def span_between(start: Wall, end: Wall, zone: str) -> Span:
    """From day to day, both included, or from time to time. Raises ValueError for one of each."""
    if isinstance(start, datetime) and isinstance(end, datetime):
        return Timed(start, end, zone)
    if isinstance(start, datetime) or isinstance(end, datetime):
        raise ValueError(f"{start} and {end} are not of one kind")  # noqa: TRY004 — the types are right, the pair is not
    return AllDay(start, end, zone)


def span_at(span: Span, start: Wall) -> Span:
    """The same event, starting at `start`: as many days, or as long by the clock on the wall.

    A start that the clocks skip is moved on by what they skip, as is an end.
    """
    if isinstance(span, AllDay):
        return AllDay(day_of(start), day_of(start) + (span.end - span.start), span.time_zone)
    wall = start if isinstance(start, datetime) else datetime.combine(start, span.start.time())
    shown = _shown(wall, span.time_zone)
    return Timed(shown, _shown(shown + (span.end - span.start), span.time_zone), span.time_zone)


def is_odd(span: Span, start: Wall) -> bool:
    """Whether programs disagree about the date of `start`: the clocks change at its start, its end or in between."""
    if isinstance(span, AllDay):
        return False
    return span.start != start or span.is_ambiguous or span.ends_at - span.starts_at != span.end - span.start


def _shown(wall: datetime, zone: str) -> datetime:
    return zones.on_wall(zones.to_utc(wall, zone), zone)
