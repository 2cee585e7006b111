"""How long a task is lent, and to how many at once. Pure rules; moments are passed in."""

from datetime import datetime, timedelta

ON_DAY = timedelta(hours=4)
BETWEEN_DAYS = timedelta(days=7)
OFFER_ON_DAY = timedelta(minutes=30)
OFFER_BETWEEN_DAYS = timedelta(hours=24)
PERSON_CAP = 3
"""Tasks one person may work on at the same time."""


def lease_end(now: datetime, *, on_day: bool) -> datetime:
    """`on_day`: the task is on the list of a docs day that is on."""
    return now + (ON_DAY if on_day else BETWEEN_DAYS)


def offer_end(now: datetime, *, on_day: bool) -> datetime:
    """Until when a place is kept for the first in line."""
    return now + (OFFER_ON_DAY if on_day else OFFER_BETWEEN_DAYS)


def reminder(ends_at: datetime, *, now: datetime) -> datetime:
    """When to remind the holder, once: at half of the time that is left."""
    return now + (ends_at - now) / 2
