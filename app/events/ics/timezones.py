"""Which IANA zone a TZID means: its name, what Windows calls it, or the clock changes its VTIMEZONE describes."""

import re
import zoneinfo
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from .lines import Line
from .values import ValueFaultError, offset, when

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NTH_DAY = re.compile(r"([+-]?\d)?([A-Z]{2})")
MOST_YEARS = 30
JUST = timedelta(minutes=1)


@dataclass
class Observance:
    """A STANDARD or DAYLIGHT part: what the clocks go from and to, first when, then by which rule."""

    start: datetime | None = None
    before: timedelta | None = None
    after: timedelta | None = None
    rule: dict[str, str] = field(default_factory=dict)
    more: list[datetime] = field(default_factory=list)

    def take(self, line: Line) -> None:
        """What cannot be read is left out: most zones are known by their names anyway."""
        try:
            if line.name == "DTSTART":
                self.start = _wall(line.value)
            elif line.name == "TZOFFSETFROM":
                self.before = offset(line.value)
            elif line.name == "TZOFFSETTO":
                self.after = offset(line.value)
            elif line.name == "RDATE":
                self.more += [_wall(text) for text in line.value.split(",")[:200]]
            elif line.name == "RRULE":
                pairs = (part.partition("=") for part in line.value.upper().split(";"))
                self.rule = {key: value for key, _, value in pairs}
        except ValueFaultError:
            pass

    def changes(self, first: int, last: int) -> Iterator[tuple[datetime, timedelta, timedelta]]:
        """The moments (naive UTC) of those years with the offsets before and after."""
        if self.start is None or self.before is None or self.after is None:
            return
        walls = {self.start, *self.more}
        if self.rule.get("FREQ") == "YEARLY":
            until = self.rule.get("UNTIL", "")[:4]
            end = int(until) if until.isdecimal() else last
            walls |= {
                wall for year in range(max(first, self.start.year), min(last, end) + 1) for wall in self._in(year)
            }
        for wall in walls:
            if first <= wall.year <= last:
                yield wall - self.before, self.before, self.after

    def _in(self, year: int) -> Iterator[datetime]:
        assert self.start is not None  # noqa: S101 — the caller has looked
        month = self.rule.get("BYMONTH", str(self.start.month))
        found = NTH_DAY.fullmatch(self.rule.get("BYDAY", ""))
        if not found or found[2] not in WEEKDAYS or not month.isdecimal() or not 1 <= int(month) <= 12:
            return
        days = _days(year, int(month), WEEKDAYS.index(found[2]))
        chosen = self.rule.get("BYMONTHDAY")
        if chosen:
            days = [day for day in days if str(day.day) in chosen.split(",")]
        nth = int(found[1] or 1)
        if nth and abs(nth) <= len(days):
            yield datetime.combine(days[nth - 1 if nth > 0 else nth], self.start.time())


@dataclass
class Definition:
    """A VTIMEZONE."""

    tzid: str = ""
    location: str = ""
    observances: list[Observance] = field(default_factory=list)


def zone_of(tzid: str, definition: Definition | None, years: Iterable[int]) -> str | None:
    """The zone, or None where nothing that is known fits. `years` are those the times stand in."""
    return _by_name(tzid) or (_by_definition(definition, tuple(sorted(set(years)))) if definition else None)


def _by_name(tzid: str) -> str | None:
    for name in _spellings(tzid):
        zone = _known().get(name.casefold()) or WINDOWS_TO_OLSON.get(name)
        if zone:
            return zone
    return None


def _spellings(tzid: str) -> Iterator[str]:
    """`Europe/London`, `/vendor/date/Europe/London`, `Europe_London`, `US-Eastern`."""
    name = tzid.strip().strip('"')
    yield name
    parts = name.strip("/").split("/")
    yield from ("/".join(parts[-count:]) for count in (3, 2, 1) if len(parts) > count)
    yield from (name.replace(mark, "/", 1) for mark in "_-")


def _by_definition(definition: Definition, years: tuple[int, ...]) -> str | None:
    if definition.location and (zone := _by_name(definition.location)):
        return zone
    first, last = years[0] - 1, years[0] - 1 + min(years[-1] - years[0] + 2, MOST_YEARS)
    changes = [change for each in definition.observances for change in each.changes(first, last)]
    changes = sorted({change for change in changes if change[1] != change[2]})
    if changes:
        return next((zone for zone in _candidates() if _changes_so(zone, changes, years)), None)
    offsets = {each.after for each in definition.observances if each.after is not None}
    return _fixed(offsets.pop(), years) if len(offsets) == 1 else None


def _changes_so(zone: str, changes: list[tuple[datetime, timedelta, timedelta]], years: tuple[int, ...]) -> bool:
    info = ZoneInfo(zone)
    told = [change for change in changes if change[0].year in years] or changes
    return len(told) == _count_changes(zone, years) and all(
        _offset(info, moment - JUST) == before and _offset(info, moment + JUST) == after
        for moment, before, after in told
    )


@cache
def _count_changes(zone: str, years: tuple[int, ...]) -> int:
    """How often the clocks change there in those years."""
    info = ZoneInfo(zone)
    count = 0
    for year in years:
        days = [datetime(year, 1, 1) + timedelta(days=7 * week) for week in range(53)]  # noqa: DTZ001 — UTC by agreement
        offsets = [_offset(info, day) for day in [*days, datetime(year, 12, 31, 23, 59)]]  # noqa: DTZ001 — UTC by agreement
        count += sum(one != other for one, other in pairwise(offsets))
    return count


def _fixed(amount: timedelta, years: tuple[int, ...]) -> str | None:
    hours = amount.total_seconds() / 3600
    if not hours:
        return "UTC"
    if hours.is_integer() and -12 <= hours <= 14:
        return f"Etc/GMT{-int(hours):+d}"
    noons = [datetime(year, month, 1) for year in years for month in (1, 7)]  # noqa: DTZ001 — UTC by agreement
    return next((zone for zone in _candidates() if all(_offset(ZoneInfo(zone), at) == amount for at in noons)), None)


@cache
def _known() -> dict[str, str]:
    return {name.casefold(): name for name in zoneinfo.available_timezones()}


@cache
def _candidates() -> tuple[str, ...]:
    """One well-known zone for each set of rules there is."""
    return tuple(
        zone for zone in dict.fromkeys(("Europe/Berlin", *WINDOWS_TO_OLSON.values())) if zone in _known().values()
    )


def _offset(info: ZoneInfo, moment: datetime) -> timedelta:
    return moment.replace(tzinfo=UTC).astimezone(info).utcoffset() or timedelta(0)


def _wall(text: str) -> datetime:
    value = when(text if text[:4] >= "1904" else f"1904{text[4:]}").value  # many a rule is said to hold since 1601
    return value if isinstance(value, datetime) else datetime.combine(value, datetime.min.time())


def _days(year: int, month: int, weekday: int) -> list[date]:
    start = date(year, month, 1)
    first = start + timedelta(days=(weekday - start.weekday()) % 7)
    days = (first + timedelta(days=7 * week) for week in range(5))
    return [day for day in days if day.month == month]
