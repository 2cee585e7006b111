"""Keeps what is said of single dates true when the event moves, and refuses what cannot be kept."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.events.actions.details import Details
from app.events.attendance import following as attendance
from app.events.dates import horizon
from app.events.models import Event
from app.events.overrides import Override
from app.events.recurrence import ONCE, RecurrenceError, check, dates_of
from app.events.recurrence.changes import carried, moved_wall, successors
from app.events.recurrence.walls import Wall, day_of, text_of
from app.events.spans import AllDay


def realigned(details: Details, before: Details, now: datetime) -> Details:
    """The same of an event that was as `before` says: what is said of single dates goes where they go.

    What is said of a date that there is no more is forgotten.
    """
    goals = goals_of(before, details, now)
    old, new = before.span.start, details.span.start
    recurrence = carried(details.recurrence, goals, old, new) if details.recurrence else ONCE
    own = [
        _moved(each, goals.get(each.start) or moved_wall(each.start, old, new), details) for each in details.overrides
    ]
    return without_strays(
        replace(details, recurrence=recurrence, overrides=tuple(sorted(own, key=lambda each: each.start)))
    )


def goals_of(before: Details, after: Details, now: datetime) -> dict[Wall, Wall]:
    """What each date, left-out ones included, is from now on. A date that is none any more is missing."""
    last = max(horizon(details.span.start_date, now) for details in (before, after))
    last = max([last, *(day_of(own.start) for own in before.overrides)])
    return successors(before.recurrence, before.span.start, after.recurrence, after.span.start, last)


def lead_answers(
    session: Session,
    event: Event,
    before: Details,
    after: Details,
    goals: Mapping[Wall, Wall],
    *,
    to: Event | None = None,
    now: datetime,
) -> None:
    """Who answered to a date answered to what it is from now on, of the event `to` if it goes on there."""
    if to or (before.recurrence, before.span.start) != (after.recurrence, after.span.start):
        keys = {_key(before, wall): _key(after, goal) for wall, goal in goals.items()}
        with session.no_autoflush:  # one save is one new version
            attendance.follow(session, event, keys, to=to or event, now=now)


def _key(details: Details, wall: Wall) -> str:
    return text_of(wall) if details.recurrence else ""


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


def _moved(own: Override, start: Wall, details: Details) -> Override:
    is_alike = own.span is None or isinstance(own.span, AllDay) == isinstance(details.span, AllDay)
    return replace(own, recurrence_id=text_of(start), span=own.span if is_alike else None)
