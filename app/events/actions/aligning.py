"""Keeps what is said of single dates true when the event moves, and refuses what cannot be kept."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from app.events.actions.details import Details
from app.events.dates import horizon
from app.events.overrides import Override
from app.events.recurrence import ONCE, RecurrenceError, check, dates_of
from app.events.recurrence.changes import moved, moved_wall
from app.events.recurrence.walls import Wall, day_of, text_of
from app.events.spans import AllDay


def realigned(details: Details, before: Wall) -> Details:
    """The same of an event whose first date started at `before`.

    Dates at its time of day go with it. What is said of a date that there is no more is forgotten.
    """
    start = details.span.start
    recurrence = moved(details.recurrence, before, start) if details.recurrence else ONCE
    own = [_moved(each, before, details) for each in details.overrides]
    return without_strays(
        replace(details, recurrence=recurrence, overrides=tuple(sorted(own, key=lambda each: each.start)))
    )


def without_strays(details: Details) -> Details:
    """Without what is said of a date that there is no more."""
    strays = _strays(details)
    return replace(details, overrides=tuple(each for each in details.overrides if each not in strays))


def require_sound(details: Details, now: datetime) -> None:
    """Raises RecurrenceError for a recurrence outside the limits, and for something said of no date."""
    check(details.recurrence, details.span.start, horizon(details.span.start_date, now))
    for stray in _strays(details):
        raise RecurrenceError(f"{stray.recurrence_id} is no date of this event, so it can have nothing of its own.")


def _strays(details: Details) -> Iterable[Override]:
    if not details.overrides:
        return ()
    last = max(day_of(own.start) for own in details.overrides)
    starts = set(dates_of(details.recurrence, details.span.start, last).walls) if details.recurrence else set()
    return [own for own in details.overrides if own.start not in starts]


def _moved(own: Override, before: Wall, details: Details) -> Override:
    start = moved_wall(own.start, before, details.span.start)
    is_alike = own.span is None or isinstance(own.span, AllDay) == isinstance(details.span, AllDay)
    span = own.span if is_alike else None
    return replace(own, recurrence_id=text_of(start), span=span)
