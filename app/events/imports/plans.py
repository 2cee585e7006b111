"""When an event is and comes again, in words that two calendars agree about."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from app.core import zones
from app.events.ics import Found
from app.events.recurrence import ALONE, ONCE, Recurrence, RecurrenceError, Wall, parse_rule, plainly
from app.events.recurrence.instances import span_at
from app.events.recurrence.walls import parse, text_of
from app.events.rulewords import sentence
from app.events.spans import AllDay, Span, Timed
from app.events.vtimezones import is_utc
from app.web.filters import date_range


class Saying(Protocol):
    """What a calendar says of an event or of one date of it."""

    @property
    def name(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def when(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def page(self) -> str: ...


DAY = r"\d{4}-\d\d-\d\d"
MOMENT = rf"{DAY}T\d\d:\d\d(?::\d\d)?"
SAID = re.compile(rf"\b(?:({DAY})/({DAY})|({MOMENT})/({MOMENT})|({MOMENT}))\b")
AGAIN = re.compile(rf"\b({MOMENT}|{DAY})(/\S+(?: \S+)?; )(FREQ=[A-Z]+(?:;[A-Z]+=[\w,+-]+)*)", re.ASCII)
OF_DATES = ("name", "status", "place", "text", "page")


@dataclass(frozen=True)
class Plan:
    """`span` is that of the first date."""

    span: Span
    recurrence: Recurrence = ONCE

    @property
    def when(self) -> str:
        """`2012-05-07/2012-05-11`, `2012-05-10T14:00/2012-05-10T15:30 UTC; FREQ=WEEKLY; not 2012-05-17T14:00`."""
        again = plainly(self.recurrence, self.span.start)
        parts = [when_of(self.span), str(again.rule) if again.rule else ""]
        extra = {"also": again.rdates, "not": again.exdates}
        parts += [f"{word} {', '.join(map(text_of, walls))}" for word, walls in extra.items() if walls]
        return "; ".join(part for part in parts if part)

    def local(self, span: Span) -> Span:
        """The same by the clocks of this event."""
        zone = self.span.time_zone
        if isinstance(span, AllDay):
            return AllDay(span.start, span.end, zone)
        if span.time_zone == zone:
            return span
        return Timed(zones.on_wall(span.starts_at, zone), zones.on_wall(span.ends_at, zone), zone)

    def is_planned(self, start: Wall, when: str) -> bool:
        """Whether a date takes place as the rule has it."""
        return when == when_of(span_at(self.span, start))

    def difference(self, plain: Saying, start: Wall, own: Saying, reason: str) -> str:
        """One line of what the date of `start` has of its own; empty if that is nothing."""
        said = [] if self.is_planned(start, own.when) else [f"when: {own.when}"]
        said += [f"{name}: {getattr(own, name)}" for name in OF_DATES if getattr(own, name) != getattr(plain, name)]
        said += [f"reason: {reason}"] if reason else []
        line = "; ".join(said).replace("\n", " ¶ ")
        return f"{text_of(start)}: {line}" if said else ""


def plan_words(text: str) -> str:
    """The same for people: `10 May 2012, 14:00 to 15:30 Europe/Brussels; every Thursday (FREQ=WEEKLY)`."""
    return SAID.sub(_said, AGAIN.sub(_again, text))


def _again(found: re.Match[str]) -> str:
    start, rest, text = found.groups()
    try:
        wall = parse(start)
        rule = parse_rule(text, start=wall, zone="UTC")  # its UNTIL is a day
    except (RecurrenceError, ValueError):  # a text that looks like it
        return found[0]
    words = sentence(Recurrence(rule=rule), wall)
    return found[0] if text in words else f"{start}{rest}{words[0].lower()}{words[1:]} ({text})"


def _said(found: re.Match[str]) -> str:
    first_day, last_day, start, end, alone = found.groups()
    try:
        if first_day:
            return date_range(date.fromisoformat(first_day), date.fromisoformat(last_day))
        return _moments(datetime.fromisoformat(start or alone), datetime.fromisoformat(end or alone))
    except ValueError:  # a text that looks like it
        return found[0]


def _moments(start: datetime, end: datetime) -> str:
    said = f"{date_range(start.date(), start.date())}, {start:%H:%M}"
    if start == end:
        return said
    day = "" if start.date() == end.date() else f"{date_range(end.date(), end.date())}, "
    return f"{said} to {day}{end:%H:%M}"


def plan_in(found: Found) -> Plan:
    """Raises RecurrenceError."""
    span = span_in(found)
    if not found.rrule and not found.rdates:
        return Plan(span)
    rule = parse_rule(found.rrule, start=span.start, zone=span.time_zone) if found.rrule else None
    rdates = tuple(wall for wall in map(parse, found.rdates) if wall != span.start)
    rule = None if rule == ALONE and rdates else rule
    again = Recurrence(rule=rule, rdates=rdates, exdates=tuple(map(parse, found.exdates)))
    return Plan(span, again or ONCE)


def span_in(found: Found) -> Span:
    if found.is_all_day:
        return AllDay(date.fromisoformat(found.start), date.fromisoformat(found.end), found.zone)
    return Timed(datetime.fromisoformat(found.start), datetime.fromisoformat(found.end), found.zone)


def when_of(span: Span) -> str:
    """Days have no zone on the wire, and what the clocks show twice is published in UTC."""
    if isinstance(span, AllDay):
        return f"{span.start}/{span.end}"
    if is_utc(span.time_zone) or span.is_ambiguous:
        return f"{span.starts_at:%Y-%m-%dT%H:%M:%S}/{span.ends_at:%Y-%m-%dT%H:%M:%S} UTC"
    return f"{span.start.isoformat()}/{span.end.isoformat()} {span.time_zone}"
