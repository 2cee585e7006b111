"""Content lines of iCalendar (RFC 5545 3.1, 3.2, 3.3.11; RFC 6868): escaping and folding."""

import re
from datetime import UTC, datetime

MOST_OCTETS = 75
# What must not stand in a value: C0 controls but HTAB, DEL, C1 controls, and lone surrogates, which are no UTF-8.
FORBIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\ud800-\udfff]")
LINE_ENDS = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
CARETS = str.maketrans({"^": "^^", "\n": "^n", '"': "^'"})


def plain(text: str) -> str:
    """`text` as a TEXT value can hold it: line ends are LF, control characters are gone."""
    return "\n".join(FORBIDDEN.sub("", line) for line in LINE_ENDS.split(text))


def escape(text: str) -> str:
    """A TEXT value. A colon is not escaped."""
    return plain(text).translate(ESCAPES)


def parameter(text: str) -> str:
    """A parameter's value, quoted where it must be."""
    value = plain(text).translate(CARETS)
    return f'"{value}"' if any(mark in value for mark in ":;,") else value


def fold(line: str) -> str:
    """The line with its CRLF, folded so that no physical line is over 75 octets or splits a character."""
    if len(line) <= MOST_OCTETS and line.isascii():
        return f"{line}\r\n"
    data = line.encode()
    parts, start, room = [], 0, MOST_OCTETS
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(data[start:end])
        start, room = end, MOST_OCTETS - 1
    parts.append(data[start:])
    return b"\r\n ".join(parts).decode() + "\r\n"


def moment(value: datetime) -> str:
    """`20120423T100000Z`: a DATE-TIME in UTC."""
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def text_line(name: str, text: str) -> str:
    return fold(f"{name}:{escape(text)}")
