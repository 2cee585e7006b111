"""C10 to C12: how texts, addresses and parameters are written."""

import re
from collections.abc import Iterator

from .lines import Component, Fault, File, Line
from .rules import Answer, Checklist

TEXTS = {
    *("SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "UID", "PRODID", "NAME", "X-WR-CALNAME"),
    *("X-WR-CALDESC", "TZID", "TZNAME", "REQUEST-STATUS", "RELATED-TO"),
}
LISTS = {"CATEGORIES", "RESOURCES"}
ADDRESSES = {"URL", "SOURCE", "CONFERENCE", "IMAGE", "TZURL", "ORGANIZER", "ATTENDEE"}
WRONG_ESCAPE = re.compile(r"\\(?![\\;,nN])")
GEO = re.compile(r"[+-]?\d+(\.\d+)?;[+-]?\d+(\.\d+)?")

checklist: Checklist[File] = Checklist()


@checklist.must(
    "C10", "Texts escape backslash, semicolon, comma and line end, and nothing else.", "RFC 5545, section 3.3.11, Text"
)
def texts(file: File) -> Answer:
    lines = (line for line in every_line(file.calendar) if line.name in TEXTS | LISTS)
    return [Fault(line.number, fault) for line in lines if (fault := _text_fault(line))]


def _text_fault(line: Line) -> str | None:
    bare = line.value.replace("\\\\", "")
    if found := WRONG_ESCAPE.search(bare):
        return f"“{bare[found.start() : found.start() + 2]}” in {line.name} is no escape."
    bare = re.sub(r"\\.", "", bare)
    if line.name == "REQUEST-STATUS":
        return None
    if ";" in bare:
        return f"A semicolon in {line.name} is not escaped: some programs end the text there."
    if "," in bare and line.name not in LISTS:
        return f"A comma in {line.name} is not escaped: some programs end the text there."
    return None


@checklist.must(
    "C11", "Addresses and GEO are written as they are, without escapes.", "RFC 5545, sections 3.3.13, URI, and 3.8.1.6"
)
def addresses(file: File) -> Answer:
    faults = []
    for line in every_line(file.calendar):
        if line.name in ADDRESSES and re.search(r"\\[;,nN\\]", line.value):
            faults.append(Fault(line.number, f"The address in {line.name} is escaped as if it were text."))
        if line.name == "GEO" and not GEO.fullmatch(line.value.strip()):
            faults.append(Fault(line.number, "GEO is latitude;longitude, such as 52.2;0.12."))
    return faults


@checklist.must(
    "C12",
    "Parameters that hold a colon, semicolon or comma are quoted, quotes within as ^'.",
    "RFC 5545, section 3.2; RFC 6868, section 3",
)
def parameters(file: File) -> Answer:
    return list(file.misquoted)


def every_line(part: Component) -> Iterator[Line]:
    """Those of the component and of all within it."""
    yield from part.lines
    for inner in part.parts:
        yield from every_line(inner)
