"""C6 to C9 and C40 to C42: what the calendar says of itself."""

import re
from zoneinfo import ZoneInfo

from .lines import Fault, File
from .rules import Absent, Answer, Checklist, is_utc

DURATION = re.compile(r"[+-]?P(?:\d+W|(?=\d|T\d)(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)")

checklist: Checklist[File] = Checklist()


@checklist.must("C6", "It says VERSION:2.0 and PRODID, once each.", "RFC 5545, section 3.6, and 3.7.3 and 3.7.4")
def version(file: File) -> Answer:
    faults = []
    for name in ("VERSION", "PRODID"):
        found = file.calendar.all(name)
        if len(found) != 1:
            faults.append(Fault(found[1].number if found else 0, f"{name} stands in it {_times(len(found))}."))
        elif name == "VERSION" and found[0].value.strip() != "2.0":
            faults.append(Fault(found[0].number, f"The version is “{found[0].value}”; it is 2.0."))
        elif not found[0].value.strip():
            faults.append(Fault(found[0].number, "PRODID is empty."))
    return faults


@checklist.must(
    "C7", "It holds at least one component, also when there is no event.", "RFC 5545, section 3.6, Calendar Components"
)
def holds_something(file: File) -> Answer:
    return [] if file.calendar.parts else [Fault(file.calendar.line, "There is no component in it.")]


@checklist.should("C8", "CALSCALE is GREGORIAN, or left out.", "RFC 5545, section 3.7.1, Calendar Scale")
def scale(file: File) -> Answer:
    return [
        Fault(line.number, f"The scale is “{line.value}”.")
        for line in file.calendar.all("CALSCALE")
        if line.value.strip().upper() != "GREGORIAN"
    ]


@checklist.should(
    "C9",
    "It sends no METHOD: nobody is invited or asked for an answer.",
    "RFC 5545, section 3.7.2; RFC 5546, section 3.2.1",
)
def method(file: File) -> Answer:
    faults = []
    for line in file.calendar.all("METHOD"):
        if line.value.strip().upper() != "PUBLISH":
            faults.append(Fault(line.number, f"METHOD:{line.value} is for messages between people, not for a feed."))
            continue
        faults += [
            Fault(event.line, "With METHOD:PUBLISH each event needs an ORGANIZER and has no ATTENDEE.")
            for event in file.events
            if not event.first("ORGANIZER") or event.first("ATTENDEE")
        ] or [Fault(line.number, "METHOD:PUBLISH turns DTSTAMP into the moment of writing; leave it out.")]
    return faults


@checklist.should(
    "C40", "It has a name and a description, told to new and old programs alike.", "RFC 7986, sections 5.1 and 5.2"
)
def names(file: File) -> Answer:
    faults = []
    for new, old in (("NAME", "X-WR-CALNAME"), ("DESCRIPTION", "X-WR-CALDESC")):
        values = [file.calendar.value(new), file.calendar.value(old)]
        if not all(value.strip() for value in values):
            missing = " and ".join(name for name, value in zip((new, old), values, strict=True) if not value.strip())
            faults.append(Fault(0, f"{missing} is missing: programs then show the address instead."))
        elif values[0] != values[1]:
            line = file.calendar.first(old)
            faults.append(Fault(line.number if line else 0, f"{new} and {old} differ."))
    hint = file.calendar.first("X-WR-TIMEZONE")
    if hint and not _is_zone(hint.value.strip()):
        faults.append(Fault(hint.number, f"X-WR-TIMEZONE names “{hint.value}”, which is no zone of the IANA list."))
    return faults


@checklist.should(
    "C41",
    "It says when it changed, where its page is and where it comes from, and has no UID.",
    "RFC 7986, sections 5.4, 5.5, 5.8 and 5.9",
)
def origin(file: File) -> Answer:
    calendar, faults = file.calendar, []
    revised = calendar.first("LAST-MODIFIED")
    if revised and not is_utc(revised.value):
        faults.append(Fault(revised.number, "LAST-MODIFIED is no moment in UTC."))
    if revised is None and file.events:
        faults.append(Fault(0, "LAST-MODIFIED is missing."))
    if calendar.first("URL") is None:
        faults.append(Fault(0, "URL, the page about it, is missing."))
    source = calendar.first("SOURCE")
    if source is None:
        faults.append(Fault(0, "SOURCE, the address of the feed, is missing."))
    elif (source.parameter("VALUE") or "").upper() != "URI":
        faults.append(Fault(source.number, "SOURCE needs VALUE=URI."))
    if uid := calendar.first("UID"):
        faults.append(Fault(uid.number, "Some programs take all events for one where the calendar has a UID."))
    colour = calendar.first("COLOR")
    if colour and not colour.value.strip().isalpha():
        faults.append(Fault(colour.number, f"“{colour.value}” is not the name of a colour, as in CSS."))
    return faults


@checklist.must(
    "C42", "It says how often to look, in the new way and the old.", "RFC 7986, section 5.7, Refresh Interval"
)
def refresh(file: File) -> Answer:
    line, old = file.calendar.first("REFRESH-INTERVAL"), file.calendar.first("X-PUBLISHED-TTL")
    if line is None:
        return [Fault(0, "REFRESH-INTERVAL is missing.")]
    faults = []
    if (line.parameter("VALUE") or "").upper() != "DURATION":
        faults.append(Fault(line.number, "REFRESH-INTERVAL needs VALUE=DURATION."))
    if not DURATION.fullmatch(line.value.strip()):
        faults.append(Fault(line.number, f"“{line.value}” is no duration such as PT6H."))
    if old is None or old.value != line.value:
        faults.append(Fault(old.number if old else 0, "X-PUBLISHED-TTL does not say the same."))
    return faults


def has_events(file: File) -> Absent | None:
    return None if file.events else Absent("There is no event in it.")


def _times(count: int) -> str:
    return "not at all" if count == 0 else f"{count} times"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
