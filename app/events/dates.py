"""The dates of an event as they take place: as the event says, but for what single ones have of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.days import LATEST
from app.events.models import Event, EventOverride, Status, Venue
from app.events.overrides import Override, Place, override_of
from app.events.recurrence import ONCE, Recurrence, dates_of, parse_rule
from app.events.recurrence.instances import is_odd, span_at
from app.events.recurrence.walls import Wall, clock_of, day_of, parse, text_of
from app.events.spans import Span, span_of

YEARS_AHEAD = 3
"""How far ahead the dates of an event without an end are worked out, listed and told: to the end of that year."""


@dataclass(frozen=True, kw_only=True)
class EventDate:
    """One date. `start` is the one first planned; None if the event takes place once."""

    start: Wall | None
    path: str
    span: Span
    name: str
    status: Status
    place: Place
    url: str | None
    summary: str
    description: str
    unconfirmed: str | None
    joins: Sequence[tuple[str, str]]
    instead: Event | None
    last_change: str | None
    reason: str | None = None
    sequence: int = 0
    has_own: bool = False
    """Whether anything of it is its own."""
    is_odd: bool = False
    """Whether programs, working it out by the rule, disagree when it is."""

    @property
    def recurrence_id(self) -> str:
        return text_of(self.start) if self.start else ""

    @property
    def is_cancelled(self) -> bool:
        return self.status == Status.CANCELLED

    @property
    def venue(self) -> Venue | None:
        return self.place.venue

    @property
    def city(self) -> str | None:
        return self.place.city

    @property
    def country(self) -> str | None:
        return self.place.country

    @property
    def online(self) -> bool:
        return self.place.online


@dataclass(frozen=True)
class Known:
    """The dates up to some day, as first planned in order; `known_to` is that day if later ones follow.

    Those that were added, and those that have something of their own, are among them whenever they are.
    """

    dates: Sequence[EventDate]
    known_to: date | None


def recurrence_of(event: Event) -> Recurrence:
    if not event.comes_again:
        return ONCE
    start = span_of(event).start
    return Recurrence(
        rule=parse_rule(event.rrule, start=start, zone=event.time_zone) if event.rrule else None,
        rdates=tuple(map(parse, event.rdates)),
        exdates=tuple(map(parse, event.exdates)),
    )


def horizon(start: date, now: datetime) -> date:
    """Up to which day the dates of an event that begins on `start` are worked out at the moment `now`.

    The end of a year, so that whoever holds the same calendar in the same year publishes the same bytes.
    """
    return min(date(max(start.year, now.year) + YEARS_AHEAD, 12, 31), LATEST - timedelta(days=1))


def known_dates(event: Event, *, last: date) -> Known:
    """Raises RecurrenceError for a rule outside the limits."""
    span = span_of(event)
    if not event.comes_again:
        return Known([_date(event, span, None, None)], None)
    recurrence = recurrence_of(event)
    found = dates_of(recurrence, span.start, last)
    own = {parse(row.recurrence_id): row for row in event.overrides}
    dates = [_date(event, span, start, own.get(start)) for start in sorted({*found.walls, *own})]
    return Known(dates, None if found.is_complete else last)


def date_of(event: Event, start: Wall | None) -> EventDate:
    """The date first planned for `start`, which must be one; the only date of an event that takes place once."""
    span, key = span_of(event), text_of(start) if start else ""
    row = next((row for row in event.overrides if row.recurrence_id == key), None) if start else None
    return _date(event, span, start, row)


def path_of_date(event: Event, start: Wall) -> str:
    """`/events/SLUG/2012-05-07/`; with the time of day, seconds only if any, where that is not the one of the event."""
    first = span_of(event).start
    clock = "" if clock_of(start) == clock_of(first) else text_of(start)[10:].replace(":", "")
    return f"{event.path}{day_of(start)}{clock}/"


def _date(event: Event, span: Span, start: Wall | None, own: EventOverride | None) -> EventDate:
    planned = span_at(span, start) if start else span
    say = override_of(own) if own else Override(recurrence_id="")
    is_off = event.status == Status.CANCELLED
    return EventDate(
        start=start,
        path=path_of_date(event, start) if start else event.path,
        span=say.span or planned,
        name=say.name or event.name,
        status=Status(event.status) if is_off or say.status is None else say.status,
        place=say.place or Place(venue=event.venue, city=event.city, country=event.country, online=event.online),
        url=event.url if say.url is None else say.url,
        summary=event.summary if say.summary is None else say.summary,
        description=event.description if say.description is None else say.description,
        unconfirmed=event.unconfirmed,
        joins=event.joins,
        instead=event.instead,
        last_change=own.last_change if own else event.last_change,
        reason=say.reason,
        sequence=max(event.sequence, own.sequence if own else 0),
        has_own=own is not None,
        is_odd=start is not None and own is None and is_odd(planned, start),
    )
