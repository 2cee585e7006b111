"""Content lines (RFC 5545 3.1): unfolding, and taking a line apart into name, parameters and value."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..unfolding import unfolded  # noqa: TID252 — the child that reads knows no package `app`
from .found import IcsError

MOST_BYTES = 12 * 1024 * 1024
"""25,000 events of ours: in 5 of the seconds and 220 of the megabytes that the child has."""
BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
PARAMETER = r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)'
LINE = re.compile(rf"([A-Za-z0-9-]+)((?:{PARAMETER})*):(.*)", re.DOTALL)
PARAMETERS = re.compile(PARAMETER)
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
TEXTS = frozenset({"SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CATEGORIES"})
"""Some programs leave control characters in them, which are no part of what we take over; but none leaves a NUL."""
LEFT_OUT = frozenset({"CONFERENCE", "PRODID"})
"""What says so little that a file is taken without it, where it is broken."""
NAME = re.compile(r"[A-Za-z0-9_.-]+(?=[;:])")


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is that of the physical line it begins in. Names are in capitals.

    `fault` says why one of those that may be left out cannot be read; then it has no value.
    """

    number: int
    name: str
    parameters: dict[str, str]
    value: str
    fault: str = ""


def content_lines(data: bytes, *, wanted: frozenset[str]) -> Iterator[Line]:
    """The lines of the properties `wanted`. Raises IcsError for one that is broken, or any line without a name."""
    for number, raw in unfolded(_physical(_checked(data))):
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            byte = raw[error.start]
            raise IcsError(f"Line {number} is not UTF-8 (byte {byte:#04x}). Save the file as UTF-8.") from error
        named = NAME.match(text)
        if named is None:
            raise IcsError(f"Line {number} is no line of iCalendar: “{_shown(text)}”.")
        name = named[0].upper()
        if name not in wanted:
            continue
        try:
            yield _line(number, name, text)
        except IcsError as error:
            if name not in LEFT_OUT:
                raise
            yield Line(number, name, {}, "", fault=str(error))


def _line(number: int, name: str, text: str) -> Line:
    control = CONTROL.search(text)
    if control and (name not in TEXTS or "\0" in text):
        raise IcsError(f"Line {number}, {name}: holds a control character ({ord(control[0]):#04x}).")
    parsed = LINE.fullmatch(text)
    if parsed is None:
        raise IcsError(f"Line {number}, {name}: its parameters cannot be read: “{_shown(text)}”.")
    parameters = {key.upper(): value.replace('"', "") for key, value in PARAMETERS.findall(parsed[2])}
    return Line(number, name, parameters, parsed[5])


def _checked(data: bytes) -> bytes:
    """Without a mark of its order of bytes."""
    if len(data) > MOST_BYTES:
        raise IcsError(f"The file has more than {MOST_BYTES // 1024 // 1024} MB.")
    if data.startswith(UTF_16):
        raise IcsError("Line 1 is UTF-16. Save the file as UTF-8.")
    return data.removeprefix(BOM)


def _physical(data: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        yield data[start:end].rstrip(b"\r")
        start = end + 1


def _shown(text: str) -> str:
    return "".join(character for character in text[:60] if character.isprintable())
