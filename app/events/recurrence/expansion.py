"""The days of a rule, by dateutil. A rule that may look for its next day without end is expanded in a child process."""

import json
import subprocess
import sys
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.events.recurrence.rules import MOST_DATES, RecurrenceError, Rule

CHILD = Path(__file__).with_name("child.py")
SECONDS = 10.0
"""By the clock; the child has two seconds of CPU."""
ENDLESS = "The calendar cannot work out when this rule next gives a date. Is there ever such a day?"


@lru_cache(maxsize=64)
def days_of(rule: Rule, first: date, last: date) -> tuple[date, ...]:
    """Its days from `first`, the start of the first date, to `last`. The last answers are kept: one save asks often.

    Raises RecurrenceError for more than `MOST_DATES` and for a rule that takes too long.
    """
    last = min(last, rule.until or last)
    most = min(MOST_DATES + 1, rule.count or MOST_DATES + 1)
    found = (_here if rule.always_happens else _in_child)(_told(rule), first, last, most)
    if len(found) > MOST_DATES:
        raise RecurrenceError(
            f"That is more than {MOST_DATES:,} dates up to {last.year}: end it earlier, or let it start later."
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
