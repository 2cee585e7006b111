"""How long a task is lent, and to how many at once. Pure rules; moments are passed in."""

from datetime import datetime, timedelta

ON_DAY = timedelta(hours=4)
BETWEEN_DAYS = timedelta(days=7)
REMIND_BEFORE = timedelta(days=2)
PERSON_CAP = 3
"""Tasks one person may work on at the same time."""


def lease_end(now: datetime, *, on_day: bool) -> datetime:
    """`on_day`: the task is on the list of a docs day that is on."""
    return now + (ON_DAY if on_day else BETWEEN_DAYS)


def reminder(ends_at: datetime, *, now: datetime) -> datetime | None:
    """When to remind the holder: once, two days before the end; short leases need none."""
    at = ends_at - REMIND_BEFORE
    return at if at > now else None
