"""Reads an iCalendar file as it is, faults and all: physical lines, content lines, components (RFC 5545 3.1, 3.4).

Nothing here stops at a fault; what cannot be read is noted with its line, so that a check can name it. Linear in the
size of the file, whatever it holds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ..unfolding import unfolded  # noqa: TID252 — the child that reads knows no package `app`

MOST_LINES = 500_000
DEEPEST = 50

NAME = re.compile(r"[A-Za-z0-9-]+")
PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')
BREAK = re.compile(rb"\r\n|\r|\n")


class NotACalendarError(ValueError):
    """There is no calendar in it; the message says what there is instead."""


class Line(NamedTuple):
    """A content line, unfolded. `parameters` holds names in capitals and values as written, quotes included."""

    number: int
    name: str
    parameters: tuple[tuple[str, str], ...]
    value: str

    def parameter(self, name: str) -> str | None:
        """Its value without quotes."""
        return next((value.strip('"') for key, value in self.parameters if key == name), None)


class Fault(NamedTuple):
    """What is wrong, and in which line of the file (0: in none)."""

    line: int
    text: str


@dataclass(slots=True)
class Component:
    name: str
    line: int
    lines: list[Line] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def first(self, name: str) -> Line | None:
        return next((line for line in self.lines if line.name == name), None)

    def value(self, name: str) -> str:
        line = self.first(name)
        return line.value if line else ""

    def named(self, *names: str) -> list["Component"]:
        return [part for part in self.parts if part.name in names]


@dataclass(slots=True)
class File:
    """The bytes and what was read of them. `unreadable`: lines that are none; `misquoted`: by their parameters."""

    body: bytes
    calendar: Component
    unreadable: list[Fault]
    misquoted: list[Fault]

    @property
    def events(self) -> list[Component]:
        return self.calendar.named("VEVENT")

    @property
    def zones(self) -> list[Component]:
        return self.calendar.named("VTIMEZONE")


def read(body: bytes) -> File:
    """Raises NotACalendarError for what holds no VCALENDAR, or is too long to look at."""
    if not re.search(rb"^\xef?\xbb?\xbf?[ \t]*BEGIN:VCALENDAR[ \t]*\r?$", body, re.MULTILINE | re.IGNORECASE):
        raise NotACalendarError(_what_it_is(body))
    file = File(body, Component("", 0), [], [])
    open_parts = [file.calendar]
    for number, text in _content_lines(body):
        line = _line(number, text, file)
        if line is None:
            continue
        if line.name == "BEGIN":
            if len(open_parts) > DEEPEST:
                raise NotACalendarError(f"Components are nested more than {DEEPEST} deep in line {number}.")
            part = Component(line.value.strip().upper(), number)
            open_parts[-1].parts.append(part)
            open_parts.append(part)
        elif line.name == "END":
            _close(open_parts, line, file)
        elif len(open_parts) > 1:
            open_parts[-1].lines.append(line)
        else:
            file.unreadable.append(Fault(number, f"{line.name} stands outside of the calendar."))
    for part in open_parts[1:]:
        file.unreadable.append(Fault(part.line, f"{part.name} begins here and never ends."))
    return _within_calendar(file)


def _within_calendar(file: File) -> File:
    """The first calendar of the file; one that holds several is several feeds in one."""
    calendars = file.calendar.named("VCALENDAR")
    file.unreadable += [Fault(other.line, "A second calendar begins in the same file.") for other in calendars[1:]]
    outside = [part for part in file.calendar.parts if part.name != "VCALENDAR"]
    file.unreadable += [Fault(part.line, f"{part.name} stands outside of the calendar.") for part in outside]
    file.calendar = calendars[0]
    return file


def _close(open_parts: list[Component], line: Line, file: File) -> None:
    name = line.value.strip().upper()
    depth = next((depth for depth in range(len(open_parts) - 1, 0, -1) if open_parts[depth].name == name), 0)
    if depth == 0:
        file.unreadable.append(Fault(line.number, f"END:{name} ends what never began."))
        return
    for part in open_parts[depth + 1 :]:
        file.unreadable.append(Fault(part.line, f"{part.name} begins here and does not end before {name} does."))
    del open_parts[depth:]


def _content_lines(body: bytes) -> Iterator[tuple[int, str]]:
    """Number of the first physical line, and the unfolded text. Bytes that are no UTF-8 become U+FFFD."""
    return ((number, raw.decode("utf-8-sig", "replace")) for number, raw in unfolded(physical_lines(body)))


def physical_lines(body: bytes) -> list[bytes]:
    """Without their ends. Raises NotACalendarError for more than anybody reads."""
    if len(BREAK.findall(body)) > MOST_LINES:
        raise NotACalendarError(f"It has more than {MOST_LINES:,} lines, which is more than is looked at here.")
    return BREAK.split(body)


def _line(number: int, text: str, file: File) -> Line | None:
    name = NAME.match(text)
    if name is None:
        file.unreadable.append(Fault(number, f"“{_start(text)}” is no content line: it has no name."))
        return None
    position, parameters = name.end(), []
    while text[position : position + 1] == ";":
        found = PARAMETER.match(text, position)
        if found is None:
            file.misquoted.append(Fault(number, f"The parameters of {name[0].upper()} cannot be told apart."))
            return None
        parameters.append((found[1].upper(), found[2]))
        position = found.end()
    if text[position : position + 1] == ":":
        return Line(number, name[0].upper(), tuple(parameters), text[position + 1 :])
    if parameters:
        file.misquoted.append(Fault(number, f"The parameters of {name[0].upper()} cannot be told apart."))
    else:
        file.unreadable.append(
            Fault(number, f"“{_start(text)}” is no content line: a name must be followed by a colon.")
        )
    return None


def _start(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


def _what_it_is(body: bytes) -> str:
    start = body.lstrip()[:500].lower()
    if not start:
        return "It is empty. A calendar without events still has its head and one component."
    if start.startswith((b"<!doctype", b"<html")):
        return (
            "It is a web page, not a calendar: perhaps somebody has to sign in to get it, or it is the page about it."
        )
    return "There is no BEGIN:VCALENDAR in it, so it is not an iCalendar file."
