"""C1 to C5 and C46: the bytes, and whether they can be read as a calendar at all."""

import re

from .lines import BREAK, Fault, File, physical_lines
from .rules import Answer, Checklist

MOST_OCTETS = 75
END_NAMES = {b"\r": "CR", b"\n": "LF"}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
OLD_PARTS = {"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"}

checklist: Checklist[File] = Checklist()


@checklist.must("C1", "Every line ends with CR and LF, the last one too.", "RFC 5545, section 3.1, Content Lines")
def line_ends(file: File) -> Answer:
    faults = [
        Fault(number, f"The line ends with {END_NAMES[end[0]]} alone.")
        for number, end in enumerate(BREAK.finditer(file.body), start=1)
        if end[0] != b"\r\n"
    ]
    if not file.body.endswith((b"\n", b"\r")):
        faults.append(Fault(0, "The last line has no end."))
    return faults


@checklist.should(
    "C2", "No line is longer than 75 octets; longer ones are folded.", "RFC 5545, section 3.1, Content Lines"
)
def line_lengths(file: File) -> Answer:
    return [
        Fault(number, f"The line has {len(line)} octets.")
        for number, line in enumerate(physical_lines(file.body), start=1)
        if len(line) > MOST_OCTETS
    ]


@checklist.must(
    "C3", "Folding splits no character: each line alone is UTF-8.", "RFC 5545, section 3.1, the note on folding"
)
def whole_characters(file: File) -> Answer:
    if not _is_utf8(file.body.replace(b"\r\n ", b"").replace(b"\r\n\t", b"")):
        return []  # that is C4
    lines = enumerate(physical_lines(file.body), start=1)
    return [Fault(number, "The fold stands within a character.") for number, line in lines if not _is_utf8(line)]


@checklist.must("C4", "The text is UTF-8, without a byte order mark.", "RFC 5545, section 3.1.4, Character Set")
def encoding(file: File) -> Answer:
    faults = [Fault(1, "It begins with a byte order mark.")] if file.body.startswith(b"\xef\xbb\xbf") else []
    unfolded = re.sub(rb"\r?\n[ \t]", b"", file.body)
    if not _is_utf8(unfolded):
        lines = enumerate(physical_lines(file.body), start=1)
        number = next((number for number, line in lines if not _is_utf8(line)), 0)
        faults.append(Fault(number, "The bytes here are no UTF-8."))
    return faults


@checklist.must("C5", "No control characters but tabs stand in it.", "RFC 5545, section 3.1, Content Lines")
def control_characters(file: File) -> Answer:
    faults = []
    for number, line in enumerate(physical_lines(file.body), start=1):
        if found := CONTROL.search(line.decode("utf-8", "replace")):
            faults.append(Fault(number, f"The control character U+{ord(found[0]):04X} stands in the line."))
    return faults


@checklist.must(
    "C46",
    "It can be read, also by programs that know nothing newer than RFC 5545.",
    "RFC 5545, section 3.1, and section 3.8.8, Miscellaneous",
)
def readable(file: File) -> Answer:
    faults = list(file.unreadable)
    parts = file.calendar.parts
    if parts and not any(part.name in OLD_PARTS for part in parts):
        faults.append(Fault(parts[0].line, "Without its newer components nothing is left of the calendar."))
    return faults


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
