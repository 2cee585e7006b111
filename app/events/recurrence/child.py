"""The expanding process: reads a rule as JSON, writes its days as JSON. Loads nothing of ours."""

import json
import resource
import sys
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from dateutil import rrule

CPU_SECONDS = 2
MEMORY_BYTES = 256 * 1024 * 1024


def days(told: dict[str, Any], first: date, last: date, most: int) -> list[date]:
    """The days of a rule from `first` to `last`, at most so many. `told` are the parts that dateutil takes."""
    weekdays = [rrule.weekday(day, nth or None) for day, nth in told["byweekday"]]
    rule = rrule.rrule(
        getattr(rrule, told["freq"]),
        dtstart=datetime.combine(first, time()),
        until=datetime.combine(last, time()),
        interval=told["interval"],
        wkst=told["wkst"],
        byweekday=weekdays or None,
        **{name: told[name] or None for name in ("bymonth", "byweekno", "byyearday", "bymonthday", "bysetpos")},
    )
    return [found.date() for found in islice(rule, most)]


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    told = json.load(sys.stdin)
    first, last = date.fromisoformat(told.pop("first")), date.fromisoformat(told.pop("last"))
    json.dump([day.isoformat() for day in days(told, first, last, told.pop("most"))], sys.stdout)


if __name__ == "__main__":
    main()
