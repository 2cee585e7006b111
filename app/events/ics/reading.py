"""From the bytes of a file to what it holds: components, then the events among them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from .events import Reader
from .found import Account, Found, IcsError
from .lines import Line, content_lines
from .timezones import Definition, Observance

MOST_EVENTS = 25_000
DEEPEST = 8
EVENT, ZONE, CALENDAR = "VEVENT", "VTIMEZONE", "VCALENDAR"
OURS = "-//Community portal//"
"""How the PRODID begins of what a portal like this one wrote."""
OF_CALENDAR = frozenset({"METHOD", "NAME", "PRODID", "X-WR-CALNAME", "X-WR-TIMEZONE"})
OF_EVENT = frozenset(
    {
        *("UID", "RECURRENCE-ID", "SEQUENCE", "CREATED", "LAST-MODIFIED", "DTSTAMP", "SUMMARY", "STATUS", "LOCATION"),
        *(
            "DESCRIPTION",
            "COMMENT",
            "URL",
            "CATEGORIES",
            "CONFERENCE",
            "DTSTART",
            "DTEND",
            "DURATION",
            "RRULE",
            "RDATE",
            "EXDATE",
            "EXRULE",
        ),
    }
)
OF_ZONE = frozenset({"TZID", "X-LIC-LOCATION", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RDATE", "RRULE"})
WANTED = OF_CALENDAR | OF_EVENT | OF_ZONE | {"BEGIN", "END"}
MOST_LINES_OF_EVENT = 5_000
METHODS = ("PUBLISH", "REQUEST", "ADD", "CANCEL")


@dataclass
class Calendar:
    """One VCALENDAR; the zones may be defined after the events that name them."""

    properties: dict[str, str] = field(default_factory=dict)
    zones: dict[str, Definition] = field(default_factory=dict)
    events: list[tuple[int, list[Line]]] = field(default_factory=list)


def account(data: bytes, *, fallback: str) -> Account:
    """`fallback` is the zone of times that have none. Raises IcsError."""
    calendars, skipped = _components(data)
    events = [found for calendar in calendars for found in _events(calendar, fallback)]
    _refuse_doubles(events)
    names = [calendar.properties.get("X-WR-CALNAME") or calendar.properties.get("NAME") for calendar in calendars]
    return Account(name=next((name for name in names if name), ""), events=events, skipped=dict(skipped))


class _Parser:
    """Takes lines, keeps track of what is open."""

    def __init__(self) -> None:
        self.calendars: list[Calendar] = []
        self.skipped: Counter[str] = Counter()
        self._open: list[Line] = []
        self._zone = Definition()

    def take(self, line: Line) -> None:
        if line.name == "BEGIN":
            self._begin(line)
        elif line.name == "END":
            self._end(line)
        elif not self._open:
            raise IcsError(f"Line {line.number}, {line.name}: stands outside of any calendar.")
        else:
            self._property(line)

    def close(self) -> None:
        if self._open:
            begun = self._open[-1]
            raise IcsError(f"The file breaks off within the {_kind(begun)} that line {begun.number} begins.")
        if not self.calendars:
            raise IcsError("Line 1 is not BEGIN:VCALENDAR: this is no iCalendar file.")

    def _begin(self, line: Line) -> None:
        kind, path = _kind(line), [_kind(begun) for begun in self._open]
        if not path and kind != CALENDAR:
            raise IcsError(f"Line {line.number}, BEGIN:{kind}: stands outside of any calendar (BEGIN:VCALENDAR).")
        if path and kind == CALENDAR:
            raise IcsError(
                f"Line {line.number}, BEGIN:VCALENDAR: the calendar of line {self._open[0].number} is not ended."
            )
        if len(path) >= DEEPEST:
            raise IcsError(f"Line {line.number}, BEGIN:{kind}: is nested more than {DEEPEST} levels deep.")
        self._open.append(line)
        if kind == CALENDAR:
            self.calendars.append(Calendar())
        elif path == [CALENDAR] and kind == EVENT:
            self._begin_event(line)
        elif path == [CALENDAR, ZONE]:
            self._zone.observances.append(Observance())
        elif path == [CALENDAR] and kind == ZONE:
            self._zone = Definition()
        elif path == [CALENDAR] or kind == "VALARM":
            self.skipped[kind] += 1

    def _begin_event(self, line: Line) -> None:
        if sum(len(calendar.events) for calendar in self.calendars) >= MOST_EVENTS:
            raise IcsError(f"Line {line.number}: the file holds more than {MOST_EVENTS:,} events.")
        self.calendars[-1].events.append((line.number, []))

    def _end(self, line: Line) -> None:
        if not self._open or _kind(self._open[-1]) != _kind(line):
            expected = f"; END:{_kind(self._open[-1])} is due" if self._open else ""
            raise IcsError(f"Line {line.number}, END:{_kind(line)}: ends what is not begun{expected}.")
        self._open.pop()
        if _kind(line) == ZONE and len(self._open) == 1 and self._zone.tzid:
            self.calendars[-1].zones[self._zone.tzid] = self._zone

    def _property(self, line: Line) -> None:
        path = [_kind(begun) for begun in self._open]
        calendar = self.calendars[-1]
        if path == [CALENDAR] and line.name in OF_CALENDAR:
            calendar.properties.setdefault(line.name, line.value.strip())
        elif path == [CALENDAR, EVENT] and line.name in OF_EVENT:
            lines = calendar.events[-1][1]
            if len(lines) >= MOST_LINES_OF_EVENT:
                raise IcsError(
                    f"Line {line.number}, {line.name}: one event has more than {MOST_LINES_OF_EVENT:,} lines."
                )
            lines.append(line)
        elif path == [CALENDAR, ZONE] and line.name == "TZID":
            self._zone.tzid = line.value.strip()
        elif path == [CALENDAR, ZONE] and line.name == "X-LIC-LOCATION":
            self._zone.location = line.value.strip()
        elif path[:2] == [CALENDAR, ZONE] and len(path) == 3:
            self._zone.observances[-1].take(line)


def _components(data: bytes) -> tuple[list[Calendar], Counter[str]]:
    parser = _Parser()
    for line in content_lines(data, wanted=WANTED):
        parser.take(line)
    parser.close()
    return parser.calendars, parser.skipped


def _events(calendar: Calendar, fallback: str) -> Iterable[Found]:
    method = calendar.properties.get("METHOD", "PUBLISH").upper()
    if method not in METHODS:
        raise IcsError(f"METHOD is {method[:20]}: this is an answer to an invitation, not a calendar.")
    reader = Reader(
        calendar.zones,
        hint=calendar.properties.get("X-WR-TIMEZONE", ""),
        fallback=fallback,
        is_ours=calendar.properties.get("PRODID", "").startswith(OURS),
    )
    for number, lines in calendar.events:
        found = reader.event(number, lines)
        if method == "CANCEL":
            found.status = "CANCELLED"
        yield found


def _refuse_doubles(events: list[Found]) -> None:
    """A UID stands for one event; in a file that holds it twice the later revision counts."""
    best: dict[tuple[str, str | None], Found] = {}
    for found in sorted((event for event in events if not event.fault), key=_age):
        best[found.uid, found.recurrence_id] = found
    for found in events:
        kept = best.get((found.uid, found.recurrence_id))
        if not found.fault and kept is not found and kept is not None:
            found.fault = (
                f"Line {found.line}, UID: the event of line {kept.line} has the same and is the later revision."
            )


def _age(found: Found) -> tuple[int, str, int]:
    return found.sequence, found.revised or "", -found.line


def _kind(line: Line) -> str:
    return line.value.strip().upper()[:40]
