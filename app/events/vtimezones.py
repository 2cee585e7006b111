"""VTIMEZONE components for IANA zones, of observances with RRULE and BYDAY, which every client understands.

What libraries write is RDATE lists, ignored by Outlook, and some put the spring change an hour late. Here the changes
of a zone are found in the zone data itself, runs of years that follow one rule become one observance, and what follows
no rule stands alone. A rule still followed at the horizon has no end; others end by UNTIL.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

from app.core import zones
from app.core.icaltext import fold

HORIZON = 2100
"""Rules followed up to here are taken as lasting."""
STEP = timedelta(days=7)
"""No zone changes its clocks and back within a week."""
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONGEST_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class Change:
    """The clocks go from one offset to another at `moment`; `wall` is what they showed just then."""

    moment: datetime
    before: timedelta
    after: timedelta
    name: str
    is_daylight: bool

    @property
    def wall(self) -> datetime:
        return (self.moment + self.before).replace(tzinfo=None)


@dataclass(frozen=True)
class Rule:
    """`BYDAY=-1SU`, or `BYDAY=SU;BYMONTHDAY=8,…,14` where the week has no number of its own."""

    month: int
    weekday: int
    first_day: int
    text: str

    def day_in(self, year: int) -> date:
        """The day of that year the rule names: the first such weekday from `first_day` on (negative: from the end)."""
        if self.first_day > 0:
            start = date(year, self.month, self.first_day)
            return start + timedelta(days=(self.weekday - start.weekday()) % 7)
        following = date(year + self.month // 12, self.month % 12 + 1, 1)
        last = following - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - self.weekday) % 7)


@lru_cache(maxsize=512)
def vtimezone(zone: str, first_year: int, last_year: int) -> str:
    """The component, right for every moment from `first_year` to the end of `last_year`; lines end in CRLF."""
    found = changes(zone, first_year - 1, HORIZON)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    if not found or found[0].moment.year >= first_year:
        lines += _start(zone, first_year - 1)
    for run, rule, is_lasting in _runs(found):
        if run[0].moment.year <= last_year:
            kept = run if rule else [change for change in run if change.moment.year <= last_year]
            for lines_of in _observances(kept, rule, is_lasting=is_lasting):
                lines += lines_of
    lines.append("END:VTIMEZONE")
    return "".join(fold(line) for line in lines)


@lru_cache(maxsize=512)
def changes(zone: str, first_year: int, end_year: int) -> list[Change]:
    """Every change of offset from the start of `first_year` to the start of `end_year` (UTC)."""
    info = ZoneInfo(zone)
    moment, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(end_year, 1, 1, tzinfo=UTC)
    offset = _offset(info, moment)
    found = []
    while moment < end:
        following = moment + STEP
        if (new := _offset(info, following)) != offset:
            at = _bisect(info, moment, following, offset)
            if at < end:
                local = at.astimezone(info)
                found.append(Change(at, offset, new, local.strftime("%Z"), _is_daylight(info, at)))
            offset = new
        moment = following
    return found


def _offset(info: ZoneInfo, moment: datetime) -> timedelta:
    offset = moment.astimezone(info).utcoffset()
    return timedelta(0) if offset is None else offset


def _is_daylight(info: ZoneInfo, moment: datetime) -> bool:
    """Dublin and Casablanca call winter the deviation; clients expect summer to be DAYLIGHT there too."""
    none = timedelta(0)
    before = (moment - timedelta(seconds=1)).astimezone(info).dst() or none
    return (moment.astimezone(info).dst() or none) > none or before < none


def _bisect(info: ZoneInfo, low: datetime, high: datetime, offset: timedelta) -> datetime:
    """The first second after `low` at which the offset is no longer `offset`."""
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        low, high = (middle, high) if _offset(info, middle) == offset else (low, middle)
    return high


def _runs(found: Iterable[Change]) -> Iterator[tuple[list[Change], Rule | None, bool]]:
    """The changes in runs of consecutive years under one rule; with whether the run lasts to the horizon."""

    def kind(change: Change) -> tuple[object, ...]:
        wall = change.wall
        return change.before, change.after, change.name, wall.month, wall.weekday(), wall.time()

    cut: list[tuple[list[Change], Rule | None, bool]] = []
    for _, alike in groupby(sorted(found, key=lambda change: (*map(str, kind(change)), change.moment)), key=kind):
        rest = list(alike)
        while rest:
            count, rule = _longest_run(rest)
            run, rest = rest[:count], rest[count:]
            cut.append((run, rule, rule is not None and run[-1].moment.year >= HORIZON - 1))
    yield from sorted(cut, key=lambda item: item[0][0].moment)


def _longest_run(alike: list[Change]) -> tuple[int, Rule | None]:
    """How many from the first on follow one rule in consecutive years, and the rule (None for a single change)."""
    best: tuple[int, Rule | None] = (1, None)
    for rule in _rules(alike):
        count = 0
        for change in alike:
            wall = change.wall
            if wall.year != alike[0].wall.year + count or rule.day_in(wall.year) != wall.date():
                break
            count += 1
        if count > max(best[0], 1):
            best = (count, rule)
    return best


def _rules(alike: list[Change]) -> Iterator[Rule]:
    """The rules that name the day of the first change: the nth weekday, the last one, then weeks with other starts."""
    wall = alike[0].wall
    day, month, weekday = wall.day, wall.month, wall.weekday()
    name = DAYS[weekday]
    yield Rule(month, weekday, -1, f"BYDAY=-1{name}")
    if (nth := (day + 6) // 7) <= 4:
        yield Rule(month, weekday, nth * 7 - 6, f"BYDAY={nth}{name}")
    for first in range(max(1, day - 6), min(day, LONGEST_MONTHS[month - 1] - 6) + 1):
        days = ",".join(str(first + more) for more in range(7))
        yield Rule(month, weekday, first, f"BYMONTHDAY={days};BYDAY={name}")


def _observances(run: list[Change], rule: Rule | None, *, is_lasting: bool) -> Iterator[list[str]]:
    if rule is None:
        yield from (_observance(change) for change in run)
        return
    until = "" if is_lasting else f";UNTIL={run[-1].moment:%Y%m%dT%H%M%SZ}"
    yield _observance(run[0], f"RRULE:FREQ=YEARLY;BYMONTH={rule.month};{rule.text}{until}")


def _observance(change: Change, rule: str = "") -> list[str]:
    kind = "DAYLIGHT" if change.is_daylight else "STANDARD"
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{change.wall:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_utc_offset(change.before)}",
        f"TZOFFSETTO:{_utc_offset(change.after)}",
        f"TZNAME:{change.name}",
        *([rule] if rule else []),
        f"END:{kind}",
    ]


def _start(zone: str, year: int) -> list[str]:
    """What holds before the first change, or always."""
    moment = datetime(year, 1, 1, tzinfo=UTC)
    local = moment.astimezone(ZoneInfo(zone))
    offset = _offset(ZoneInfo(zone), moment)
    change = Change(moment - offset, offset, offset, local.strftime("%Z"), bool(local.dst()))
    return _observance(change)


def _utc_offset(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02}{minutes:02}" + (f"{left:02}" if left else "")


def is_utc(zone: str) -> bool:
    """Whether moments there are written with a Z and need no component."""
    return zone in zones.UTC_NAMES
