"""From the text of a rule to a `Rule`. What is refused is refused with the limit."""

import calendar
import re
from datetime import UTC, date, datetime, timedelta

from app.core import zones
from app.core.days import EARLIEST, LATEST, OUTSIDE
from app.events.recurrence.rules import FREQUENCIES, MOST_DATES, MOST_INTERVAL, WEEKDAYS, Day, RecurrenceError, Rule
from app.events.recurrence.walls import Wall, clock_of, day_of

MOST_CHARACTERS = 500
LISTS = {
    "BYMONTH": ("months", 1, 12),
    "BYWEEKNO": ("weeks", -53, 53),
    "BYYEARDAY": ("year_days", -366, 366),
    "BYMONTHDAY": ("month_days", -31, 31),
    "BYSETPOS": ("positions", -366, 366),
}
"""Name of the part: name of the field, least and greatest number in it. Zero never counts."""
CLOCK = {"BYHOUR": "hour", "BYMINUTE": "minute", "BYSECOND": "second"}
KNOWN = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", *LISTS, *CLOCK})
DAY_FORM = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
UNTIL_FORMS = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def parse_rule(text: str, *, start: Wall, zone: str) -> Rule:
    """The rule of an event whose first date starts at `start` in `zone`. Raises RecurrenceError."""
    parts = _split(text)
    freq = parts.get("FREQ", "")
    if freq not in FREQUENCIES:
        raise RecurrenceError(f"FREQ is one of {', '.join(FREQUENCIES)}; a date cannot repeat more than once a day.")
    if "COUNT" in parts and "UNTIL" in parts:
        raise RecurrenceError("A rule ends by COUNT or by UNTIL, never by both.")
    _refuse_clock(parts, start)
    count, until = parts.get("COUNT"), parts.get("UNTIL")
    week_start = parts.get("WKST", "MO")
    if week_start not in WEEKDAYS:
        raise RecurrenceError(f"WKST is one of {', '.join(WEEKDAYS)}.")
    rule = Rule(
        freq=freq,
        interval=_number("INTERVAL", parts.get("INTERVAL", "1"), 1, MOST_INTERVAL),
        count=_number("COUNT", count, 1, MOST_DATES) if count else None,
        until=_until(until, start, zone) if until else None,
        days=_days(parts["BYDAY"]) if "BYDAY" in parts else (),
        week_start=WEEKDAYS.index(week_start),
        **{name: _numbers(part, parts[part]) for part, (name, _, _) in LISTS.items() if part in parts},
    )
    _refuse_nonsense(rule)
    return rule


def _split(text: str) -> dict[str, str]:
    if len(text) > MOST_CHARACTERS:
        raise RecurrenceError(f"A rule has at most {MOST_CHARACTERS} characters.")
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").split(";"):
        name, sign, value = part.strip().partition("=")
        if not name and not sign:
            continue
        if not sign or not value or name in parts:
            raise RecurrenceError(f"“{part[:60]}” is not one part of a rule, such as FREQ=MONTHLY, once.")
        if name not in KNOWN:
            raise RecurrenceError(f"{name[:60]} is not known here; a rule is made of {', '.join(sorted(KNOWN))}.")
        parts[name] = value
    return parts


def _number(name: str, text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,5}", text, re.ASCII) or not least <= int(text) <= most:
        raise RecurrenceError(f"{name} is a number from {least} to {most}.")
    return int(text)


def _numbers(part: str, text: str) -> tuple[int, ...]:
    _, least, most = LISTS[part]
    found = {_number(part, item, least, most) for item in text.split(",")}
    if 0 in found:
        raise RecurrenceError(f"{part} counts from 1, or from -1 at the end.")
    return tuple(sorted(found, key=_from_the_start))


def _from_the_start(number: int) -> tuple[bool, int]:
    """1, 2, then those counted from the end."""
    return number < 0, number


def _days(text: str) -> tuple[Day, ...]:
    found = set()
    for item in text.split(","):
        match = DAY_FORM.fullmatch(item)
        if not match or (match[1] and not 1 <= abs(int(match[1])) <= 53):
            raise RecurrenceError(f"BYDAY holds days such as MO, 2TU or -1FR; “{item[:20]}” is none.")
        found.add(Day(WEEKDAYS.index(match[2]), int(match[1] or 0)))
    return tuple(sorted(found))


def _until(text: str, start: Wall, zone: str) -> date | None:
    """The last day that may hold a date; None beyond what is kept: the year 9999 is how many programs say for ever."""
    wall, is_utc = _said_until(text)
    try:
        last = _last_day(wall, start, zone if is_utc else "")
    except OverflowError:
        last = day_of(wall)
    if last < EARLIEST:
        raise RecurrenceError(f"UNTIL: {OUTSIDE}")
    return last if last < LATEST else None


def _said_until(text: str) -> tuple[Wall, bool]:
    """A day or a wall time, and whether that is of UTC."""
    match = UNTIL_FORMS.fullmatch(text)
    try:
        if not match:
            raise ValueError(text)  # noqa: TRY301 — one sentence for both faults
        if match[2] is None:
            return datetime.strptime(match[1], "%Y%m%d").date(), False  # noqa: DTZ007 — a day, not a moment
        return datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S"), bool(match[3])  # noqa: DTZ007 — a wall time
    except ValueError:
        raise RecurrenceError("UNTIL is a day such as 20261220, or a moment such as 20261220T180000Z.") from None


def _last_day(until: Wall, start: Wall, zone: str) -> date:
    """A time before that of the events ends them on the day before. `zone` is that of the events, for a time in UTC."""
    clock = clock_of(start)
    if clock is None or not isinstance(until, datetime):
        return day_of(until)
    wall = zones.on_wall(until.replace(tzinfo=UTC), zone) if zone else until
    return wall.date() - timedelta(days=wall.time() < clock)


def _refuse_clock(parts: dict[str, str], start: Wall) -> None:
    """Times of day repeat within a day, unless they only say again when the first date starts."""
    for part, unit in CLOCK.items():
        said = parts.get(part)
        if said is None:
            continue
        if not isinstance(start, datetime) or said.lstrip("0") != str(getattr(start, unit)).lstrip("0"):
            raise RecurrenceError(f"{part} would repeat within a day; dates repeat at the time of the first one.")


def _refuse_nonsense(rule: Rule) -> None:
    """What RFC 5545 3.3.10 forbids, and days no calendar has."""
    slow = rule.freq in ("MONTHLY", "YEARLY")
    nth = max((abs(day.nth) for day in rule.days), default=0)
    if nth and (not slow or rule.weeks):
        raise RecurrenceError("A numbered day such as -1MO is of a month or a year: FREQ=MONTHLY or FREQ=YEARLY.")
    if nth > 5 and (rule.freq == "MONTHLY" or rule.months):
        raise RecurrenceError("A month has no more than five of a weekday.")
    if (rule.weeks or rule.year_days) and rule.freq != "YEARLY":
        raise RecurrenceError("BYWEEKNO and BYYEARDAY go with FREQ=YEARLY alone.")
    if rule.month_days and rule.freq == "WEEKLY":
        raise RecurrenceError("BYMONTHDAY does not go with FREQ=WEEKLY.")
    if rule.positions and not (rule.days or rule.month_days or rule.year_days or rule.weeks or rule.months):
        raise RecurrenceError("BYSETPOS chooses among days that another part, such as BYDAY, names.")
    if rule.months and rule.month_days:
        longest = max(LONGEST_MONTHS[month - 1] for month in rule.months)
        if min(map(abs, rule.month_days)) > longest:
            names = ", ".join(calendar.month_name[month] for month in rule.months)
            raise RecurrenceError(f"There is no such day in {names}: no date would ever come.")
