"""A VTIMEZONE worked out: from which wall time on which offset holds (RFC 5545 3.6.5).

Yearly rules of a weekday, which is what time zones have; a rule of any other kind is taken for its first date alone.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from .lines import Component
from .rules import as_moment

FIRST, LAST = 1900, 2100
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)?")
BYDAY = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)")
MOST_RULES = 200
MOST_DATES = 2_000


class Observance(NamedTuple):
    """`wall`: what the clocks showed just before it began."""

    wall: datetime
    offset: timedelta


def observances_of(zone: Component) -> list[Observance]:
    """All of them in order; those whose lines cannot be read are left out."""
    found = [one for part in zone.named("STANDARD", "DAYLIGHT")[:MOST_RULES] for one in _observances(part)]
    return sorted(found)


def offset_at(found: list[Observance], wall: datetime) -> timedelta:
    """What holds at that wall time; before the first observance its own."""
    low, high = 0, len(found)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if found[middle].wall <= wall else (low, middle)
    return found[max(low - 1, 0)].offset


def _observances(part: Component) -> Iterator[Observance]:
    start, before, after = as_moment(part.value("DTSTART")), *map(_offset, _offsets(part))
    if start is None or before is None or after is None:
        return
    yield Observance(start, after)
    dates = [text for line in part.all("RDATE") for text in line.value.split(",")][:MOST_DATES]
    yield from (Observance(moment, after) for text in dates if (moment := as_moment(text)))
    for line in part.all("RRULE")[:1]:
        yield from (Observance(wall, after) for wall in _yearly(line.value, start, before))


def _offsets(part: Component) -> tuple[str, str]:
    return part.value("TZOFFSETFROM"), part.value("TZOFFSETTO")


def _offset(text: str) -> timedelta | None:
    found = OFFSET.fullmatch(text.strip())
    if found is None:
        return None
    seconds = int(found[2]) * 3600 + int(found[3]) * 60 + int(found[4] or 0)
    return timedelta(seconds=-seconds if found[1] == "-" else seconds)


def _yearly(rule: str, start: datetime, before: timedelta) -> Iterator[datetime]:
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    byday, month = BYDAY.fullmatch(parts.get("BYDAY", "")), parts.get("BYMONTH", str(start.month))
    if parts.get("FREQ") != "YEARLY" or byday is None or not month.isdecimal() or not 1 <= int(month) <= 12:
        return
    until = as_moment(parts.get("UNTIL", ""))
    last = min(until.year if until else LAST, LAST)
    days = [int(day) for day in parts.get("BYMONTHDAY", "").split(",") if day.isdecimal()]
    for year in range(max(start.year, FIRST) + 1, last + 1):
        day = _day(year, int(month), DAYS.index(byday[2]), int(byday[1] or 0), days)
        wall = datetime.combine(day, start.time()) if day else None
        if wall and (until is None or wall - before <= until):
            yield wall


def _day(year: int, month: int, weekday: int, nth: int, days: list[int]) -> date | None:
    """The nth such weekday of the month (from its end where negative), or the one among those days of the month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    all_days = [date(year, month, number) for number in range(1, (following - timedelta(days=1)).day + 1)]
    fitting = [day for day in all_days if day.weekday() == weekday and (not days or day.day in days)]
    index = nth - 1 if nth > 0 else nth
    if not fitting or not -len(fitting) <= index < len(fitting):
        return None
    return fitting[index]
