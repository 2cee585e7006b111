"""Events as iCalendar (RFC 5545, 7986). Pure: plain data in, text out.

A component is serialised when its event is saved and kept; a feed joins the kept ones behind a head of its own. The
address of the site is no part of what is kept: `SITE_MARK` stands for it, followed by a fold, so that putting it in
place leaves every line within its 75 octets.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.core import icalhead
from app.core.icaltext import escape, fold, moment, parameter, plain, text_line
from app.core.zones import day_after
from app.events.links import features_of
from app.events.models import Status
from app.events.recurrence.walls import Wall
from app.events.spans import AllDay, Span, Timed
from app.events.vtimezones import is_utc, vtimezone

PRODID = "-//Community portal//Events//EN"
SITE_MARK = "\x1a"
"""Cannot occur in a value: control characters are dropped."""

STATUS = {
    Status.CONFIRMED: "CONFIRMED",
    Status.TENTATIVE: "TENTATIVE",
    Status.CANCELLED: "CANCELLED",
    Status.POSTPONED: "TENTATIVE",
}
PREFIX = {Status.CANCELLED: "Cancelled: ", Status.POSTPONED: "Postponed: "}
COMMENT = {
    Status.CANCELLED: "This event is cancelled.",
    Status.POSTPONED: "This event is postponed. The dates are those of the first plan.",
}


@dataclass(frozen=True, kw_only=True)
class Component:
    """One event as its subscribers get it. `path` is the path of its page."""

    uid: str
    path: str
    name: str
    status: Status
    sequence: int
    span: Span
    created_at: datetime
    updated_at: datetime
    location: str = ""
    description: str = ""
    styled: str = ""
    """The description as HTML, where that says more."""
    tags: tuple[str, ...] = ()
    joins: tuple[tuple[str, str], ...] = ()
    """Label and address of each way into it online."""
    related_to: str | None = None
    """The UID of what it is a part of."""
    rule: str = ""
    """As on the wire; with `rdates` and `exdates`, which have the form of its start, it says when it comes again."""
    rdates: tuple[Wall, ...] = ()
    exdates: tuple[Wall, ...] = ()
    has_odd_length: bool = False
    """The clocks change during the first date, which then is no measure of the others."""
    recurrence_id: Wall | None = None
    """Of a single date that is told by itself: its start as first planned."""
    reason: str = ""
    related: tuple[str, ...] = ()
    """UIDs of what it continues, or what continues it."""

    @property
    def comes_again(self) -> bool:
        return bool(self.rule or self.rdates)

    def without(self, starts: Collection[Wall]) -> "Component":
        return replace(self, exdates=tuple(sorted({*self.exdates, *starts})))


@dataclass(frozen=True, kw_only=True)
class Head(icalhead.Head):
    """`zones`: those its timed events name, with first and last year."""

    zones: tuple[tuple[str, int, int], ...] = ()
    is_empty: bool = False


def vevent(component: Component, *, is_marked: bool = True) -> str:
    """The component as it is kept. `is_marked` puts `Cancelled: ` before the name of a cancelled event."""
    status = component.status
    prefix = PREFIX.get(status, "") if is_marked or status != Status.CANCELLED else ""
    revised = moment(component.updated_at)
    lines = [
        "BEGIN:VEVENT\r\n",
        text_line("UID", component.uid),
        f"DTSTAMP:{revised}\r\n",
        *_recurrence_id(component),
        *(_recurring_times(component) if component.comes_again else _times(component.span)),
        f"CREATED:{moment(component.created_at)}\r\n",
        f"LAST-MODIFIED:{revised}\r\n",
        f"SEQUENCE:{component.sequence}\r\n",
        f"STATUS:{STATUS[status]}\r\n",
        "TRANSP:TRANSPARENT\r\n",
        text_line("SUMMARY", prefix + component.name),
    ]
    # A property of blanks alone is an error to libical.
    told = {"LOCATION": component.location, "DESCRIPTION": component.description}
    lines += [text_line(name, text) for name, text in told.items() if plain(text).strip()]
    lines += [text_line("X-ALT-DESC;FMTTYPE=text/html", component.styled)] if component.styled else []
    comments = (COMMENT.get(status, ""), component.reason)
    lines += [text_line("COMMENT", comment) for comment in comments if plain(comment).strip()]
    lines += [fold("CATEGORIES:" + ",".join(escape(tag) for tag in component.tags))] if component.tags else []
    lines += [_conference(label, url) for label, url in component.joins]
    lines += [text_line("RELATED-TO", component.related_to)] if component.related_to else []
    lines += [text_line("RELATED-TO;RELTYPE=SIBLING", uid) for uid in component.related]
    lines += [f"URL:{SITE_MARK}\r\n {_path(component.path)}", "END:VEVENT\r\n"]
    return "".join(lines)


def calendar(head: Head, components: Iterable[str], *, site_url: str) -> str:
    """The whole object, from kept components."""
    start, end = frame(head)
    return start + placed("".join(components), site_url) + end


def frame(head: Head) -> tuple[str, str]:
    """What stands before and after the components."""
    zones = head.zones or (((_zone_of_empty(head.time_zone), 2003, 2003),) if head.is_empty else ())
    start = [*icalhead.head_lines(head, PRODID), *(vtimezone(zone, first, last) for zone, first, last in sorted(zones))]
    return "".join(start), "END:VCALENDAR\r\n"


def placed(text: str, site_url: str) -> str:
    """Kept components with the address of the site in place."""
    return text.replace(SITE_MARK, _site(site_url))


def _times(span: Span) -> list[str]:
    """DTSTART and DTEND. The end of whole days is the day after the last, on the wire (RFC 5545 3.6.1)."""
    if isinstance(span, AllDay):
        return [f"DTSTART;VALUE=DATE:{_day(span.start)}\r\n", f"DTEND;VALUE=DATE:{_day(day_after(span.end))}\r\n"]
    # Readers disagree about wall times that the clocks skip or show twice, so those are written in UTC.
    if is_utc(span.time_zone) or span.is_ambiguous:
        return [f"DTSTART:{moment(span.starts_at)}\r\n", f"DTEND:{moment(span.ends_at)}\r\n"]
    return [
        f"DTSTART;TZID={span.time_zone}:{span.start:%Y%m%dT%H%M%S}\r\n",
        f"DTEND;TZID={span.time_zone}:{span.end:%Y%m%dT%H%M%S}\r\n",
    ]


def _recurring_times(component: Component) -> list[str]:
    """Starts in the zone, whatever the clocks do there: a date that is read differently is told by itself (C36)."""
    span = component.span
    start = _walls("DTSTART", span.time_zone, span.start)
    if isinstance(span, AllDay):
        end = _walls("DTEND", span.time_zone, day_after(span.end))
    elif component.has_odd_length:
        end = _usual_length(span)
    else:
        end = _walls("DTEND", span.time_zone, span.end)
    rule = [fold(f"RRULE:{component.rule}")] if component.rule else []
    others = {"RDATE": component.rdates, "EXDATE": component.exdates}
    return [start, end, *rule, *(_walls(name, span.time_zone, *walls) for name, walls in others.items() if walls)]


def _conference(label: str, url: str) -> str:
    """A way in, which programs make a button of (RFC 7986 5.11)."""
    features = ",".join(features_of(label))
    told = f";FEATURE={features}" if features else ""
    return fold(f"CONFERENCE;VALUE=URI{told};LABEL={parameter(label)}:{url}")


def _usual_length(span: Timed) -> str:
    """How long the other dates are, where the clocks change during the first.

    Up to an end in UTC, so that all find the same: with a duration, and with a wall time, some reckon the change in.
    But some take a start that the clocks show twice for the second one, and that is no measure of an end in UTC.
    """
    length = span.end - span.start
    if span.starts_twice:
        return f"DURATION:PT{int(length.total_seconds() // 60)}M\r\n"
    return f"DTEND:{moment(span.starts_at + length)}\r\n"


def _recurrence_id(component: Component) -> list[str]:
    start = component.recurrence_id
    return [_walls("RECURRENCE-ID", component.span.time_zone, start)] if start else []


def _walls(name: str, zone: str, *walls: Wall) -> str:
    """A property of starts: days, in UTC, or in the zone."""
    if not isinstance(walls[0], datetime):
        return fold(f"{name};VALUE=DATE:{','.join(map(_day, walls))}")
    if is_utc(zone):
        return fold(f"{name}:{','.join(f'{wall:%Y%m%dT%H%M%SZ}' for wall in walls)}")
    return fold(f"{name};TZID={zone}:{','.join(f'{wall:%Y%m%dT%H%M%S}' for wall in walls)}")


def zone_used(component: Component) -> str | None:
    """The zone whose VTIMEZONE it needs."""
    span, names_zone = component.span, component.comes_again or component.recurrence_id is not None
    if isinstance(span, AllDay) or is_utc(span.time_zone) or (span.is_ambiguous and not names_zone):
        return None
    return span.time_zone


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _path(path: str) -> str:
    """A path as a continuation line of its own."""
    return fold(f" {path}")[1:]


def _site(site_url: str) -> str:
    folded = fold(f"URL:{site_url}")
    return folded[len("URL:") : -len("\r\n")]


def _zone_of_empty(time_zone: str) -> str:
    return "UTC" if is_utc(time_zone) else time_zone
