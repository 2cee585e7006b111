"""The days of a rule, by dateutil. A rule that may look for its next day without end is expanded in a child process."""

import json
import subprocess
import sys
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.events.recurrence.rules import MOST_LISTED, RecurrenceError, Rule

CHILD = Path(__file__).with_name("child.py")
SECONDS = 10.0
"""By the clock; the child has two seconds of CPU."""
ENDLESS = "The calendar cannot work out when this rule next gives a date. Is there ever such a day?"


@dataclass(frozen=True)
class _Answer:
    last: date
    days: tuple[date, ...] = ()
    refusal: str = ""
    is_complete: bool = False

    def tells(self, last: date) -> bool:
        return self.last == last if self.refusal else self.is_complete or self.last >= last


_remembered: ContextVar[dict[tuple[Rule, date], _Answer] | None] = ContextVar("remembered", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Within it no rule is worked out twice: what was while nobody waited for us is known in a transaction."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def days_of(rule: Rule, first: date, last: date) -> tuple[date, ...]:
    """Its days from `first`, the start of the first date, to `last`.

    Raises RecurrenceError for more than `MOST_LISTED` and for a rule that takes too long.
    """
    last = min(last, rule.until or last)
    remembered = _remembered.get()
    if remembered is None:
        return _worked_out(rule, first, last)
    answer = remembered.get((rule, first))
    if answer is None or not answer.tells(last):
        answer = remembered[rule, first] = _answer(rule, first, last)
    if answer.refusal:
        raise RecurrenceError(answer.refusal)
    return answer.days[: bisect_right(answer.days, last)]


def _answer(rule: Rule, first: date, last: date) -> _Answer:
    try:
        days = _worked_out(rule, first, last)
        return _Answer(last, days=days, is_complete=len(days) == rule.count)
    except RecurrenceError as error:
        return _Answer(last, refusal=str(error))


@lru_cache(maxsize=64)
def _worked_out(rule: Rule, first: date, last: date) -> tuple[date, ...]:
    """The last answers are kept: one save asks often."""
    most = min(MOST_LISTED + 1, rule.count or MOST_LISTED + 1)
    found = (_here if rule.always_happens else _in_child)(_told(rule), first, last, most)
    if len(found) > MOST_LISTED:
        raise RecurrenceError(
            f"That is more than {MOST_LISTED:,} dates up to {last.year}: end it earlier, or let it start later."
        )
    return tuple(found)


def _told(rule: Rule) -> dict[str, Any]:
    return {
        "freq": rule.freq,
        "interval": rule.interval,
        "wkst": rule.week_start,
        "bymonth": rule.months,
        "byweekno": rule.weeks,
        "byyearday": rule.year_days,
        "bymonthday": rule.month_days,
        "byweekday": [(day.weekday, day.nth) for day in rule.days],
        "bysetpos": rule.positions,
    }


def _here(told: dict[str, Any], first: date, last: date, most: int) -> list[date]:
    from app.events.recurrence import child  # noqa: PLC0415 — start-up cost: only who saves a rule needs dateutil

    return child.days(told, first, last, most)


def _in_child(told: dict[str, Any], first: date, last: date, most: int) -> list[date]:
    question = told | {"first": first.isoformat(), "last": last.isoformat(), "most": most}
    try:
        answer = subprocess.run(  # noqa: S603 — our own program; the rule goes in as JSON
            [sys.executable, "-P", str(CHILD)],
            input=json.dumps(question),
            capture_output=True,
            check=True,
            text=True,
            timeout=SECONDS,
            env={"PYTHONDONTWRITEBYTECODE": "1"},
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise RecurrenceError(ENDLESS) from error
    return [date.fromisoformat(day) for day in json.loads(answer.stdout)]
