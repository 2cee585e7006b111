"""Writes of events that come again: one date moved, changed, cancelled, added; later dates split off; the end."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.events.actions.addresses import free_slug
from app.events.actions.aligning import goals_of, lead_answers, realigned
from app.events.actions.details import Details, details_of
from app.events.actions.events import create, revise
from app.events.actions.publishing import keys_of, publish
from app.events.dates import recurrence_of
from app.events.errors import NoSuchDateError
from app.events.models import Event, Status
from app.events.overrides import Override
from app.events.recurrence import RecurrenceError, dates_of, is_date
from app.events.recurrence.changes import continued, ended
from app.events.recurrence.instances import span_at
from app.events.recurrence.walls import Wall, day_of, text_of
from app.events.spans import Span, span_of
from app.people.models import Person


def with_date(details: Details, start: Wall, **differences: Any) -> Details:
    """With what the date first planned for `start` has of its own: fields of `Override`, None for as the event says.

    Raises NoSuchDateError.
    """
    if not is_date(details.recurrence, details.span.start, start):
        raise NoSuchDateError
    others = [own for own in details.overrides if own.recurrence_id != text_of(start)]
    own = next((own for own in details.overrides if own not in others), Override(recurrence_id=text_of(start)))
    own = replace(own, **differences)
    is_nothing = replace(own, reason=None).is_blank  # then there is nothing to give a reason for
    overrides = sorted([*others, *([] if is_nothing else [own])], key=lambda each: each.start)
    return replace(details, overrides=tuple(overrides))


def change_date(
    session: Session,
    event: Event,
    start: Wall,
    *,
    now: datetime,
    by: Person | None = None,
    reason: str | None = None,
    **differences: Any,
) -> bool:
    """Says whether anything changed. Raises NoSuchDateError."""
    details = with_date(details_of(event), start, reason=reason or None, **differences)
    return revise(session, event, details, now=now, by=by, reason=reason or "")


def move_date(
    session: Session,
    event: Event,
    start: Wall,
    span: Span,
    *,
    reason: str | None,
    now: datetime,
    by: Person | None = None,
) -> bool:
    return change_date(session, event, start, span=span, reason=reason, now=now, by=by)


def cancel_date(
    session: Session, event: Event, start: Wall, *, reason: str | None, now: datetime, by: Person | None = None
) -> bool:
    """It stays in every list and says so."""
    return change_date(session, event, start, status=Status.CANCELLED, reason=reason, now=now, by=by)


def restore_date(session: Session, event: Event, start: Wall, *, now: datetime, by: Person | None = None) -> bool:
    """Lets a cancelled date take place after all, with what it has of its own; makes any other what the event says."""
    own = next((own for own in details_of(event).overrides if own.start == start), None)
    is_cancelled = own is not None and own.status == Status.CANCELLED
    differences = {"status": None} if is_cancelled else _NOTHING
    return change_date(session, event, start, now=now, by=by, **differences)


_NOTHING = dict.fromkeys(("span", "name", "status", "place", "url", "summary", "description"))


def add_date(session: Session, event: Event, start: Wall, *, now: datetime, by: Person | None = None) -> bool:
    """One more date, as long as the others. One that was left out comes back."""
    recurrence = recurrence_of(event)
    kept = tuple(wall for wall in recurrence.exdates if wall != start)
    more = replace(recurrence, exdates=kept)
    if not is_date(more, span_of(event).start, start):
        more = replace(more, rdates=tuple(sorted({*more.rdates, start})))
    return revise(session, event, replace(details_of(event), recurrence=more), now=now, by=by)


def leave_out_date(session: Session, event: Event, start: Wall, *, now: datetime, by: Person | None = None) -> bool:
    """Takes a date out as if it had never been planned; what people know of is cancelled instead."""
    return revise(session, event, without_date(details_of(event), start), now=now, by=by)


def without_date(details: Details, start: Wall) -> Details:
    """Raises NoSuchDateError."""
    recurrence = details.recurrence
    if not is_date(recurrence, details.span.start, start):
        raise NoSuchDateError
    less = replace(
        recurrence,
        rdates=tuple(wall for wall in recurrence.rdates if wall != start),
        exdates=tuple(sorted({*recurrence.exdates, start})),
    )
    return replace(details, recurrence=less)


def end(
    session: Session, event: Event, last: date, *, now: datetime, by: Person | None = None, reason: str = ""
) -> bool:
    """There is no date after the day `last`, by UNTIL."""
    return revise(session, event, until_day(details_of(event), last), now=now, by=by, reason=reason)


def until_day(details: Details, last: date) -> Details:
    after = last + timedelta(days=1)
    return _before(details, datetime.combine(after, time.min) if isinstance(details.span.start, datetime) else after)


def _before(details: Details, end: Wall) -> Details:
    return replace(details, recurrence=ended(details.recurrence, details.span.start, end))


def continuation(event: Event, start: Wall) -> Details:
    """What the date of `start` and all that follow would say as an event of their own. Raises NoSuchDateError."""
    _require(event, start)
    details = details_of(event)
    first = details.span.start
    if start == first:
        raise RecurrenceError("This is the first date: change the event itself, and all dates follow.")
    if not any(wall < start for wall in dates_of(details.recurrence, first, day_of(start)).walls):
        raise RecurrenceError("Every date before this one is left out: change the event itself, and all dates follow.")
    if details.recurrence.rule and not is_date(replace(details.recurrence, rdates=(), exdates=()), first, start):
        raise RecurrenceError(
            "This date was added beside the others, so none follow it. Split the event at one of those."
        )
    return replace(
        details,
        span=span_at(details.span, start),
        recurrence=continued(details.recurrence, first, start),
        overrides=tuple(own for own in details.overrides if own.start > start),
        follows=event,
    )


def split(
    session: Session,
    event: Event,
    start: Wall,
    later: Details,
    *,
    now: datetime,
    by: Person | None = None,
    reason: str = "",
) -> Event:
    """Ends the event before the date of `start`; `later`, a changed `continuation`, goes on from there."""
    planned = continuation(event, start)
    later = realigned(replace(later, follows=event), planned, now)
    slug = free_slug(session, later.name, later.span.start_date.year)
    made = create(session, later, slug=slug, now=now, by=by)
    lead_answers(session, event, planned, later, goals_of(planned, later, now), to=made, now=now)
    revise(session, event, _before(details_of(event), start), now=now, by=by, reason=reason)
    publish(session, event, keys_of(event), now=now)  # it names the event that follows
    return made


def _require(event: Event, start: Wall) -> None:
    if not is_date(recurrence_of(event), span_of(event).start, start):
        raise NoSuchDateError
