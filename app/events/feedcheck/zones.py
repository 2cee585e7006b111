"""C28 to C32: time zones, and whether the offsets they define are those of the place."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from .heads import has_events
from .lines import Component, Fault, File, Line
from .observances import Observance, observances_of, offset_at
from .rules import Absent, Answer, Checklist, as_date, as_moment, is_utc
from .values import every_line

TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE", "DUE")
MOST_EVENTS = 20_000
HALF_DAY = timedelta(hours=12)

checklist: Checklist[File] = Checklist()


@checklist.must(
    "C28",
    "Each time zone that is named is defined, once and wholly, and no other.",
    "RFC 5545, sections 3.2.19 and 3.6.5",
)
def defined(file: File) -> Answer:
    used: dict[str, int] = {}
    for part in file.calendar.parts:
        if part.name != "VTIMEZONE":
            used |= {name: line.number for line in every_line(part) if (name := line.parameter("TZID"))}
    known = [zone.value("TZID") for zone in file.zones]
    if not used and not known:
        return Absent("No time zone is named in it.")
    faults = [Fault(number, f"“{name}” is not defined in it.") for name, number in used.items() if name not in known]
    others = [part for part in file.calendar.parts if part.name != "VTIMEZONE"]
    for zone in file.zones:
        name = zone.value("TZID")
        if known.count(name) > 1:
            faults.append(Fault(zone.line, f"“{name}” is defined {known.count(name)} times."))
        if name not in used and others:
            faults.append(Fault(zone.line, f"“{name}” is defined and not used."))
        faults += _incomplete(zone)
    return faults


def _incomplete(zone: Component) -> Iterator[Fault]:
    parts = zone.named("STANDARD", "DAYLIGHT")
    if not parts:
        yield Fault(zone.line, "The zone says of no time which offset holds.")
    for part in parts:
        for name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"):
            if part.first(name) is None:
                yield Fault(part.line, f"{name} is missing in the zone.")


@checklist.must(
    "C29", "No time zone is named beside a day or a time in UTC.", "RFC 5545, section 3.2.19, Time Zone Identifier"
)
def needless(file: File) -> Answer:
    lines = list(_times(file))
    if not lines:
        return has_events(file) or []
    return [
        Fault(line.number, f"{line.name} has a TZID, and is {'a day' if as_date(line.value) else 'in UTC'}.")
        for line in lines
        if line.parameter("TZID") and ((as_date(line.value[:8]) and "T" not in line.value) or is_utc(line.value))
    ]


@checklist.must("C30", "No time floats: each is in UTC or names its zone.", "RFC 5545, section 3.3.5, form 1")
def floating(file: File) -> Answer:
    if absent := has_events(file):
        return absent
    return [
        Fault(line.number, f"{line.name} is another moment for each reader.")
        for line in _times(file)
        if as_moment(line.value) and not is_utc(line.value) and not line.parameter("TZID")
    ]


@checklist.should(
    "C31",
    "Zones with a lasting rule say it by RRULE and BYDAY, not as a list of dates.",
    "RFC 5545, section 3.6.5, Time Zone Component",
)
def ruled(file: File) -> Answer:
    if not file.zones:
        return Absent("No time zone is defined in it.")
    faults = []
    for zone in file.zones:
        parts = zone.named("STANDARD", "DAYLIGHT")
        faults += [
            Fault(part.line, "A list of dates (RDATE): Outlook ignores it.") for part in parts if part.first("RDATE")
        ]
        rules = [line for part in parts for line in part.all("RRULE")]
        faults += [
            Fault(line.number, "The rule has no BYDAY: Outlook needs it.")
            for line in rules
            if "BYDAY" not in line.value
        ]
        if not rules and not any(part.first("RDATE") for part in parts) and (year := _year_with_summer(file, zone)):
            faults.append(Fault(zone.line, f"The clocks there go by a rule in {year}, and none is given."))
    return faults


def _year_with_summer(file: File, zone: Component) -> int | None:
    """The last year of its events, if that has several offsets in the list of zones."""
    info, moments = _zone_info(zone), [moment for _, moment in _local_times(file, zone.value("TZID"))]
    if info is None or not moments:
        return None
    year = max(moments).year
    offsets = {datetime(year, month, 1, tzinfo=info).utcoffset() for month in range(1, 13)}
    return year if len(offsets) > 1 else None


@checklist.must(
    "C32",
    "The offsets that are defined are those of the place, at each event and at each change of the clocks.",
    "RFC 5545, section 3.6.5; the IANA list of time zones",
)
def offsets(file: File) -> Answer:
    checked = 0
    faults: list[Fault] = []
    for zone in file.zones:
        info, found = _zone_info(zone), observances_of(zone)
        moments = _local_times(file, zone.value("TZID"))[:MOST_EVENTS]
        if info is None or not moments or not found:
            continue
        checked += 1
        faults += _wrong_offsets(info, found, moments)
    if not checked:
        return Absent("No zone of the IANA list is used in it.")
    return faults


def _wrong_offsets(info: ZoneInfo, found: list[Observance], moments: list[tuple[int, datetime]]) -> Iterator[Fault]:
    for number, wall in moments:
        if _is_plain(info, wall) and offset_at(found, wall) != wall.replace(tzinfo=info).utcoffset():
            yield Fault(number, f"At {wall:%Y-%m-%d %H:%M} the zone defined here is off by {_off(info, found, wall)}.")
            return
    walls = [wall for _, wall in moments]
    for wall in _around_changes(info, min(walls), max(walls)):
        if offset_at(found, wall) != wall.replace(tzinfo=info).utcoffset():
            yield Fault(0, f"Around {wall:%Y-%m-%d} the zone {info.key} is off by {_off(info, found, wall)}.")
            return


def _around_changes(info: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """Wall times half a day before and after each change of the clocks."""
    days = [first + timedelta(days=number) for number in range(min((last - first).days + 2, 366 * 60))]
    for before, after in pairwise(days):
        if before.replace(tzinfo=info).utcoffset() != after.replace(tzinfo=info).utcoffset():
            yield before - HALF_DAY
            yield after + HALF_DAY


def _off(info: ZoneInfo, found: list[Observance], wall: datetime) -> str:
    true, ours = wall.replace(tzinfo=info).utcoffset(), offset_at(found, wall)
    assert true is not None  # noqa: S101 — every zone of the list has an offset
    minutes = round(abs((true - ours).total_seconds()) / 60)
    return f"{minutes} minutes"


def _is_plain(info: ZoneInfo, wall: datetime) -> bool:
    """Neither skipped nor shown twice by the clocks: about those readers disagree."""
    early, late = (wall.replace(tzinfo=info, fold=fold).utcoffset() for fold in (0, 1))
    return early == late


def _zone_info(zone: Component) -> ZoneInfo | None:
    try:
        return ZoneInfo(zone.value("TZID"))
    except (KeyError, ValueError, OSError):
        return None


def _local_times(file: File, name: str) -> list[tuple[int, datetime]]:
    return [
        (line.number, moment)
        for line in _times(file)
        if line.parameter("TZID") == name and (moment := as_moment(line.value)) and not is_utc(line.value)
    ]


def _times(file: File) -> Iterator[Line]:
    for part in file.calendar.parts:
        if part.name != "VTIMEZONE":
            yield from (line for line in every_line(part) if line.name in TIMES)
