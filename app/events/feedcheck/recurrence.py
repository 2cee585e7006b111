"""C33 to C38: rules, dates taken out and put in, and instances that differ."""

import re
from datetime import datetime, time, timedelta

from .lines import Component, Fault, File, Line
from .rules import Absent, Answer, Checklist, as_date, as_moment, is_utc

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
NONE_RECURS = "No event in it recurs."

checklist: Checklist[File] = Checklist()


@checklist.must(
    "C33",
    "UNTIL is in UTC for times and a day for days, and never beside COUNT.",
    "RFC 5545, section 3.3.10, Recurrence Rule",
)
def until(file: File) -> Answer:
    rules = _rules(file)
    if not rules:
        return Absent(NONE_RECURS)
    faults = []
    for event, line in rules:
        parts = parts_of(line.value)
        if "UNTIL" in parts and "COUNT" in parts:
            faults.append(Fault(line.number, "The rule has both UNTIL and COUNT."))
        elif "UNTIL" in parts and not _fits(parts["UNTIL"], event):
            faults.append(Fault(line.number, f"“UNTIL={parts['UNTIL']}” is not of the form its DTSTART asks for."))
    return faults


def _fits(limit: str, event: Component) -> bool:
    start = event.first("DTSTART")
    if start is None:
        return True
    if as_date(start.value):
        return as_date(limit) is not None
    is_fixed = is_utc(start.value) or start.parameter("TZID") is not None
    return is_utc(limit) if is_fixed else as_moment(limit) is not None and not is_utc(limit)


@checklist.should("C34", "The first instance follows the rule itself.", "RFC 5545, section 3.8.5.3, Recurrence Rule")
def first_instance(file: File) -> Answer:
    rules = _rules(file)
    if not rules:
        return Absent(NONE_RECURS)
    return [
        Fault(line.number, "DTSTART is no date of the rule: some programs show it, others do not.")
        for event, line in rules
        if (start := _start(event)) and not _follows(parts_of(line.value), start)
    ]


def _follows(parts: dict[str, str], start: datetime) -> bool:
    """As far as months, days of the month and weekdays say; other parts of a rule are not looked at."""
    months, days = _numbers(parts.get("BYMONTH")), _numbers(parts.get("BYMONTHDAY"))
    length = _days_in_month(start)
    if months and start.month not in months:
        return False
    if days and not {start.day, start.day - length - 1} & set(days):
        return False
    weekdays = [found for text in parts.get("BYDAY", "").split(",") if (found := BYDAY.fullmatch(text))]
    if not weekdays:
        return True
    if not any(DAYS.index(found[2]) == start.weekday() for found in weekdays):
        return False
    is_monthly = parts.get("FREQ") == "MONTHLY" or (parts.get("FREQ") == "YEARLY" and bool(months))
    return not is_monthly or _is_nth(parts, weekdays, start)


def _is_nth(parts: dict[str, str], weekdays: list[re.Match[str]], start: datetime) -> bool:
    """Whether it is the second Monday, or the last, where the rule says so."""
    length = _days_in_month(start)
    nth, from_end = (start.day + 6) // 7, -((length - start.day) // 7 + 1)
    ordinals = {int(found[1]) for found in weekdays if found[1] and DAYS.index(found[2]) == start.weekday()}
    if ordinals and not ordinals & {nth, from_end}:
        return False
    positions = _numbers(parts.get("BYSETPOS"))
    if not positions or any(found[1] for found in weekdays) or "BYMONTHDAY" in parts:
        return True
    wanted = {DAYS.index(found[2]) for found in weekdays}
    first = start.replace(day=1)
    fitting = [day for day in range(1, length + 1) if (first + timedelta(days=day - 1)).weekday() in wanted]
    place = fitting.index(start.day)
    return bool({place + 1, place - len(fitting)} & set(positions))


@checklist.must("C35", "An event has one rule at most.", "RFC 5545, section 3.6.1, Event Component")
def one_rule(file: File) -> Answer:
    if not _rules(file):
        return Absent(NONE_RECURS)
    return [Fault(event.line, "The event has several rules.") for event in file.events if len(event.all("RRULE")) > 1]


@checklist.must(
    "C36",
    "Dates taken out, put in or replaced are written as DTSTART is.",
    "RFC 5545, sections 3.8.4.4, 3.8.5.1 and 3.8.5.2",
)
def alike(file: File) -> Answer:
    faults, count = [], 0
    starts = {event.value("UID"): start for event in masters(file) if (start := event.first("DTSTART"))}
    for event in file.events:
        start = starts.get(event.value("UID"))
        for line in (line for name in ("EXDATE", "RDATE", "RECURRENCE-ID") for line in event.all(name)):
            count += 1
            if start is not None and _form(line) != _form(start):
                faults.append(Fault(line.number, f"{line.name} is not of the form of DTSTART, and may match nothing."))
    return faults if count else Absent("No date is taken out, put in or replaced in it.")


@checklist.must(
    "C37",
    "An instance that is told by itself is not older than its event, and has no rule.",
    "RFC 5545, sections 3.8.4.4 and 3.8.7.4",
)
def overrides(file: File) -> Answer:
    found = [event for event in file.events if event.first("RECURRENCE-ID")]
    if not found:
        return Absent("No instance in it differs from its event.")
    by_uid = {event.value("UID"): event for event in masters(file)}
    faults = []
    for event in found:
        master = by_uid.get(event.value("UID"))
        if master and _number(event) < _number(master):
            faults.append(Fault(event.line, "Its SEQUENCE is lower than that of the event: it may be ignored."))
        if event.first("RRULE"):
            faults.append(Fault(event.line, "It has a rule of its own."))
    return faults


@checklist.should(
    "C38",
    "An instance that is called off says so, instead of vanishing by EXDATE.",
    "RFC 5545, sections 3.8.1.11 and 3.8.5.1",
)
def vanished(file: File) -> Answer:
    if not _rules(file):
        return Absent(NONE_RECURS)
    return [
        Fault(line.number, "Whoever has the date in their calendar is not told that it is off.")
        for event in file.events
        for line in event.all("EXDATE")
    ]


def masters(file: File) -> list[Component]:
    return [event for event in file.events if event.first("RECURRENCE-ID") is None]


def parts_of(rule: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in rule.strip().upper().split(";") if "=" in part)


def _rules(file: File) -> list[tuple[Component, Line]]:
    return [(event, line) for event in masters(file) for line in event.all("RRULE")]


def _start(event: Component) -> datetime | None:
    text = event.value("DTSTART")
    day = as_date(text)
    return datetime.combine(day, time()) if day else as_moment(text)


def _form(line: Line) -> tuple[str, str | None]:
    text = line.value.split(",", 1)[0].split("/", 1)[0]
    kind = "day" if as_date(text) else "utc" if is_utc(text) else "local"
    return kind, line.parameter("TZID")


def _number(event: Component) -> int:
    text = event.value("SEQUENCE")
    return int(text[:9]) if text.isascii() and text.isdigit() else 0


def _numbers(text: str | None) -> list[int]:
    return [int(part) for part in (text or "").split(",") if re.fullmatch(r"[+-]?\d{1,3}", part)]


def _days_in_month(moment: datetime) -> int:
    following = moment.replace(day=28) + timedelta(days=4)
    return (following - timedelta(days=following.day)).day
