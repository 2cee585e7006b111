"""C13 to C27: each event."""

import re
from collections import Counter
from datetime import datetime
from urllib.parse import urlsplit

from .heads import has_events
from .lines import Component, Fault, File, Line
from .rules import Absent, Answer, Checklist, Verdict, as_moment, is_date, is_utc

ONCE = (
    *("UID", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "CLASS", "CREATED", "DESCRIPTION", "GEO", "LAST-MODIFIED"),
    *("LOCATION", "ORGANIZER", "PRIORITY", "RECURRENCE-ID", "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "URL"),
)
NEEDED = ("UID", "DTSTAMP", "DTSTART")
STATUSES = ("TENTATIVE", "CONFIRMED", "CANCELLED")
TAG = re.compile(r"<(?:/?(?:a|b|i|p|br|div|span|ul|ol|li|h[1-6]|strong|em|table)\b[^>]*)>", re.IGNORECASE)
SHORTEST_TITLE = 6
LOOPBACK = ("localhost", "127.0.0.1", "::1")

checklist: Checklist[File] = Checklist()


@checklist.must(
    "C13", "Each event has one UID, one DTSTAMP and one DTSTART.", "RFC 5545, section 3.6.1, Event Component"
)
def needed(file: File) -> Answer:
    if absent := has_events(file):
        return absent
    faults = []
    for event in file.events:
        counts = Counter(line.name for line in event.lines)
        faults += [Fault(event.line, f"The event has no {name}.") for name in NEEDED if not event.value(name).strip()]
        faults += [Fault(event.line, f"{name} stands in the event twice.") for name in ONCE if counts[name] > 1]
    return faults


@checklist.must(
    "C14",
    "Each UID names one event, and is made of nothing that may change.",
    "RFC 5545, section 3.8.4.7; RFC 7986, section 5.3",
)
def identity(file: File) -> Answer:
    if absent := has_events(file):
        return absent
    seen: dict[tuple[str, str], int] = {}
    faults = []
    for event in file.events:
        uid, instance = event.value("UID"), event.value("RECURRENCE-ID")
        if (uid, instance) in seen and uid:
            faults.append(Fault(event.line, f"The UID of line {seen[uid, instance]} again: two events under one name."))
        seen.setdefault((uid, instance), event.line)
        if part := _changing_part(event):
            faults.append(Fault(event.line, f"The UID is made of the {part}: when that changes, it is another event."))
    return faults


def _changing_part(event: Component) -> str | None:
    uid = re.sub(r"[^a-z0-9]", "", event.value("UID").lower())
    title = re.sub(r"[^a-z0-9]", "", event.value("SUMMARY").lower())
    day = event.value("DTSTART")[:8]
    if len(title) >= SHORTEST_TITLE and title in uid:
        return "title"
    return "date" if is_date(day) and day in uid else None


@checklist.must(
    "C16",
    "DTSTAMP is in UTC and is the last revision, never the moment of asking.",
    "RFC 5545, section 3.8.7.2, Date-Time Stamp",
)
def stamps(file: File) -> Answer:
    if absent := has_events(file):
        return absent
    faults = []
    for event in file.events:
        stamp, revised = event.first("DTSTAMP"), event.first("LAST-MODIFIED")
        if stamp and not is_utc(stamp.value):
            faults.append(Fault(stamp.number, f"“{stamp.value}” is no moment in UTC."))
        elif stamp and revised and is_utc(revised.value) and stamp.value != revised.value:
            faults.append(Fault(stamp.number, "DTSTAMP is not LAST-MODIFIED, so it is not the last revision."))
    return faults


@checklist.should(
    "C17", "Each event says when it was made and last changed, in UTC.", "RFC 5545, sections 3.8.7.1 and 3.8.7.3"
)
def history(file: File) -> Answer:
    if absent := has_events(file):
        return absent
    faults = []
    for event in file.events:
        for name in ("CREATED", "LAST-MODIFIED"):
            line = event.first(name)
            if line is None:
                faults.append(Fault(event.line, f"{name} is missing."))
            elif not is_utc(line.value):
                faults.append(Fault(line.number, f"{name} is no moment in UTC."))
    return faults


@checklist.must(
    "C18",
    "SEQUENCE counts the changes of time, place, recurrence and status.",
    "RFC 5545, section 3.8.7.4, Sequence Number",
)
def sequence(file: File) -> Answer:
    if absent := has_events(file):
        return absent
    faults = []
    for event in file.events:
        line = event.first("SEQUENCE")
        if line is None:
            faults.append(
                Fault(event.line, "SEQUENCE is missing: some calendars then keep the old time of a moved event.")
            )
        elif not (line.value.isascii() and line.value.isdigit()):
            faults.append(Fault(line.number, f"“{line.value}” is no number."))
    return faults


@checklist.must(
    "C19",
    "Each event ends after it begins, said once and in the form of its beginning.",
    "RFC 5545, sections 3.6.1 and 3.8.2.2",
)
def ends(file: File) -> Answer:
    if absent := has_events(file):
        return absent
    faults = []
    for event in file.events:
        start, end = event.first("DTSTART"), event.first("DTEND")
        if end and event.first("DURATION"):
            faults.append(Fault(end.number, "The event has both DTEND and DURATION."))
        if start and end and (fault := _end_fault(start, end)):
            faults.append(Fault(end.number, fault))
    return faults


def _end_fault(start: Line, end: Line) -> str | None:
    if is_date(start.value) != is_date(end.value):
        return "One of beginning and end is a day, the other a time."
    if is_date(start.value):
        return (
            None if end.value > start.value else "The end, which is the day after the last, is not after the beginning."
        )
    first, last = as_moment(start.value), as_moment(end.value)
    if first is None or last is None:
        return "Beginning or end is no time such as 20120507T090000."
    alike = start.parameter("TZID") == end.parameter("TZID") and is_utc(start.value) == is_utc(end.value)
    return "The end is not after the beginning." if alike and last <= first else None


@checklist.must("C20", "Whole days are dates, not midnights, and say VALUE=DATE.", "RFC 5545, sections 3.3.4 and 3.6.1")
def whole_days(file: File) -> Answer:
    if absent := has_events(file):
        return absent
    faults = []
    for event in file.events:
        for name in ("DTSTART", "DTEND"):
            line = event.first(name)
            if line and is_date(line.value) and (line.parameter("VALUE") or "").upper() != "DATE":
                faults.append(Fault(line.number, f"{name} is a day and does not say VALUE=DATE."))
        start, end = (as_moment(event.value(name)) for name in ("DTSTART", "DTEND"))
        if start and end and _is_midnight(start) and _is_midnight(end) and end > start:
            faults.append(Fault(event.line, "From midnight to midnight: whole days, written as times."))
    return faults


def _is_midnight(moment: datetime) -> bool:
    return moment.hour == moment.minute == moment.second == 0


@checklist.must("C21", "STATUS is TENTATIVE, CONFIRMED or CANCELLED.", "RFC 5545, section 3.8.1.11, Status")
def status(file: File) -> Answer:
    if absent := has_events(file):
        return absent
    faults = []
    for event in file.events:
        line = event.first("STATUS")
        if line is None:
            faults.append(Fault(event.line, "STATUS is missing."))
        elif line.value.upper() not in STATUSES:
            faults.append(Fault(line.number, f"“{line.value}” is no status of an event."))
    return faults


@checklist.should(
    "C22",
    "A cancelled event stays, says so, and its SEQUENCE rose.",
    "RFC 5545, section 3.8.1.11; RFC 5546, section 3.2.5",
)
def cancelled(file: File) -> Answer:
    found = [event for event in file.events if event.value("STATUS").upper() == "CANCELLED"]
    if not found:
        return Absent("No event in it is cancelled. What was taken away cannot be seen in one copy.", Verdict.UNSEEN)
    return [
        Fault(event.line, "It is cancelled at SEQUENCE 0: programs that hold it may not take the news.")
        for event in found
        if event.value("SEQUENCE") == "0"
    ]


@checklist.should(
    "C23", "Nobody is marked as busy: TRANSP is TRANSPARENT.", "RFC 5545, section 3.8.2.7, Time Transparency"
)
def transparency(file: File) -> Answer:
    if absent := has_events(file):
        return absent
    return [
        Fault(event.line, "Whoever subscribes is busy at that time, whether they come or not.")
        for event in file.events
        if event.value("TRANSP").upper() != "TRANSPARENT"
    ]


@checklist.should("C24", "Nobody is woken: there is no alarm.", "RFC 5545, section 3.6.6, Alarm Component")
def alarms(file: File) -> Answer:
    return [Fault(alarm.line, "There is an alarm.") for part in file.calendar.parts for alarm in part.named("VALARM")]


@checklist.should(
    "C25",
    "Each event has a title and a page; texts are plain, categories are words.",
    "RFC 5545, section 3.8.1, Descriptive Properties",
)
def told(file: File) -> Answer:
    if absent := has_events(file):
        return absent
    faults = []
    for event in file.events:
        faults += [Fault(event.line, f"{name} is missing.") for name in ("SUMMARY", "URL") if event.first(name) is None]
        for line in event.lines:
            if line.name in ("SUMMARY", "LOCATION", "DESCRIPTION", "CATEGORIES") and not line.value.strip():
                faults.append(Fault(line.number, f"{line.name} is empty."))
            elif line.name == "CATEGORIES" and any(not word.strip() for word in re.split(r"(?<!\\),", line.value)):
                faults.append(Fault(line.number, "One of the categories is empty."))
            elif line.name in ("SUMMARY", "DESCRIPTION") and TAG.search(line.value):
                faults.append(Fault(line.number, f"There is HTML in {line.name}: most programs show the tags."))
    return faults


@checklist.must(
    "C26", "ORGANIZER is an address, and nobody who attends is named.", "RFC 5545, sections 3.8.4.1 and 3.8.4.3"
)
def people(file: File) -> Answer:
    if absent := has_events(file):
        return absent
    faults = []
    for event in file.events:
        faults += [
            Fault(line.number, f"“{line.value[:40]}” is no address such as mailto:calls@example.org.")
            for line in event.all("ORGANIZER")
            if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S", line.value)
        ]
        faults += [Fault(line.number, "An attendee is told to everybody.") for line in event.all("ATTENDEE")]
    return faults


@checklist.must("C27", "Addresses are whole and https.", "RFC 5545, section 3.8.4.6; RFC 3986, section 4.3")
def addresses(file: File) -> Answer:
    own = file.calendar.value("SOURCE") or file.calendar.value("URL")
    lines = [*file.calendar.all("URL"), *(line for event in file.events for line in event.all("URL"))]
    if not lines:
        return Absent("There is no address in it.")
    return [
        Fault(line.number, f"“{line.value[:80]}” is not a whole https address.")
        for line in lines
        if not _is_public(line.value, own)
    ]


def _is_public(address: str, own: str) -> bool:
    """Whether readers can follow it; a site that is tried out on its own machine may name that machine."""
    try:
        parts, here = urlsplit(address), urlsplit(own)
    except ValueError:
        return False
    is_local = parts.scheme == "http" and parts.hostname in LOOPBACK and parts.netloc == here.netloc
    return is_local or (parts.scheme == "https" and bool(parts.hostname))
