"""When an event comes again, in words: “Every last Monday of the month, until 20 December 2026”. Pure."""

import calendar
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from app.events.recurrence import Recurrence, Rule, Wall
from app.events.recurrence.rules import Day
from app.events.recurrence.walls import day_of
from app.web.filters import date_long

ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "last but one"}
EVERY = {1: "every", 2: "every second", 3: "every third", 4: "every fourth"}
WEEK = tuple(calendar.day_name)
WORKING_DAYS = tuple(Day(number) for number in range(5))


def sentence(recurrence: Recurrence, start: Wall) -> str:
    """Without a full stop. A rule for which there are no words stands as it is."""
    return often(recurrence, start) + (_ending(recurrence.rule) if recurrence.rule else "")


def often(recurrence: Recurrence, start: Wall) -> str:
    """The same without how long: “Every last Monday of the month”."""
    rule = recurrence.rule
    if rule is None:
        return f"{len(recurrence.rdates) + 1} dates"
    said = _often(rule, day_of(start)) or f"by the rule {replace(rule, count=None, until=None)}"
    return said[0].upper() + said[1:]


def _ending(rule: Rule) -> str:
    if rule.until:
        return f", until {date_long(rule.until)}"
    return f", {rule.count} times" if rule.count else ""


def _often(rule: Rule, first: date) -> str | None:
    if rule.weeks or rule.year_days:
        return None
    if rule.months and rule.freq != "YEARLY":
        said = _often(replace(rule, months=()), first)
        return f"{said}, in {_months(rule.months)}" if said else None
    every = EVERY.get(rule.interval, f"every {ordinal(rule.interval)}")
    if rule.freq == "WEEKLY" or _is_weekly(rule):
        return None if rule.positions else _weekly(rule, every, first)
    if rule.freq == "DAILY":
        return None if rule.days or rule.month_days else f"{every} day"
    which = _days_of_month(rule, first)
    if which is None:
        return None
    return _monthly(rule, every, which) if rule.freq == "MONTHLY" else _yearly(rule, every, which, first)


def _is_weekly(rule: Rule) -> bool:
    """Whether it gives certain weekdays in every week, though it does not say so."""
    is_dense = rule.freq in ("DAILY", "MONTHLY") and rule.interval == 1 and not (rule.month_days or rule.positions)
    return is_dense and bool(rule.days) and not any(day.nth for day in rule.days)


def _weekly(rule: Rule, every: str, first: date) -> str:
    days = rule.days or (Day(first.weekday()),)
    if days == WORKING_DAYS and rule.interval == 1:
        return "every day from Monday to Friday"
    names = _listed(WEEK[day.weekday] for day in days)
    return f"{every} {names}" if len(days) == 1 or rule.interval == 1 else f"{every} week on {names}"


def _monthly(rule: Rule, every: str, which: str) -> str:
    if rule.interval > 1:
        return f"on the {which} of {every} month"
    return f"every {which} of the month" if rule.days else f"on the {which} of every month"


def _yearly(rule: Rule, every: str, which: str, first: date) -> str | None:
    if not rule.months and (rule.days or rule.month_days):
        return None
    if rule.positions and len(rule.months) > 1:
        return None
    return f"{every} year on the {which} of {_months(rule.months or (first.month,))}"


def _months(numbers: Iterable[int]) -> str:
    return _listed(calendar.month_name[number] for number in numbers)


def _days_of_month(rule: Rule, first: date) -> str | None:
    """`last Monday`, `first and third Tuesday`, `15th`, `last day`, `last working day`."""
    if rule.positions:
        return _picked(rule)
    if rule.days:
        nths = sorted({day.nth for day in rule.days}, key=lambda nth: (nth < 0, nth))
        weekdays = sorted({day.weekday for day in rule.days})
        is_one_kind = len(rule.days) == len(nths) * len(weekdays)
        if rule.month_days or not is_one_kind or not set(nths) <= ORDINALS.keys():
            return None
        return f"{_listed(ORDINALS[nth] for nth in nths)} {_listed(WEEK[day] for day in weekdays)}"
    days = rule.month_days or (first.day,)
    if any(day < -1 for day in days):
        return None
    return _listed("last day" if day == -1 else ordinal(day) for day in days)


def _picked(rule: Rule) -> str | None:
    """`last working day`, `first Thursday or Friday`: one of some weekdays of a month."""
    is_plain = rule.days and not rule.month_days and not any(day.nth for day in rule.days)
    if not is_plain or len(rule.positions) != 1 or rule.positions[0] not in ORDINALS:
        return None
    names = " or ".join(WEEK[day.weekday] for day in rule.days)
    kinds = {WORKING_DAYS: "working day", tuple(map(Day, range(7))): "day"}
    return f"{ORDINALS[rule.positions[0]]} {kinds.get(rule.days, names)}"


def ordinal(number: int) -> str:
    """`1st`, `22nd`, `13th`."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _listed(words: Iterable[str]) -> str:
    """`Monday, Tuesday and Friday`."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
