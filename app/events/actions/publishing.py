"""The end of every write: the kept components, the rows of dates, the feeds and the search become true again."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.events import following
from app.events.actions.occurrences import forget_dates, put_dates, put_parts
from app.events.components import serialised
from app.events.dates import EventDate, horizon, known_dates
from app.events.feedchanges import touch
from app.events.listed_elsewhere import put_event, put_events
from app.events.models import Event

ALL = "all"
TOGETHER = "published together"
PORTION = 500
"""How many events wait at most to be announced together: they are held in memory until then."""


class Published(NamedTuple):
    """`keys`: the feeds it stands in, and those it stood in before."""

    event: Event
    keys: set[str]
    dates: Sequence[EventDate]


def publish(session: Session, event: Event, keys: set[str], *, now: datetime) -> None:
    """Raises RecurrenceError for a rule outside the limits."""
    is_new = event.id is None
    with session.no_autoflush:  # one save is one new version
        values, dates = worked_out(event, max(now, event.updated_at))
    for name, value in values.items():
        setattr(event, name, value)
    published = Published(event, keys, dates)
    if not is_new:
        following.follow(session, event, now=now)
    gathered: list[Published] | None = session.info.get(TOGETHER)
    if gathered is None:
        _announce(session, [published], now=now)
    else:
        gathered.append(published)
        if len(gathered) >= PORTION:
            _announce(session, gathered, now=now)
            gathered.clear()


@contextmanager
def together(session: Session, *, now: datetime) -> Iterator[None]:
    """Feeds and search are told of many events at once that are published within: a quarter of the work."""
    gathered: list[Published] = session.info.setdefault(TOGETHER, [])
    try:
        yield
    finally:
        del session.info[TOGETHER]
    _announce(session, gathered, now=now)


def _announce(session: Session, published: Sequence[Published], *, now: datetime) -> None:
    session.flush()  # rows of dates and feeds are written by statements of their own, which need the events' ids
    revised: dict[str, datetime] = {}
    for event, keys, *_ in published:
        for key in keys:
            revised[key] = max(event.updated_at, revised.get(key, event.updated_at))
    touch(session, revised, changed_at=now)
    put_events(session, [each.event for each in published])
    dates = {each.event: each.dates for each in published}
    put_dates(session, dates)
    put_parts(session, dates)


def worked_out(event: Event, now: datetime) -> tuple[dict[str, Any], Sequence[EventDate]]:
    """What follows from all that is said of the event, by its column, and its dates. Changes nothing.

    Raises RecurrenceError for a rule outside the limits.
    """
    known = known_dates(event, last=horizon(event.start_date, now))
    values: dict[str, Any] = serialised(event, known.dates)
    values["told_from"] = min((one.span.start_date for one in known.dates), default=event.start_date)
    values["told_to"] = values["last_date"] = max(one.span.end_date for one in known.dates)
    values["ical_mark"] = _mark([event.starts_at, *values.values()])
    values["known_to"], values["feed_month"] = known.known_to, f"{event.start_date:%Y-%m}"
    return values, known.dates


def _mark(told: Sequence[object]) -> int:
    return int.from_bytes(hashlib.blake2b(repr(told).encode(), digest_size=6).digest())


def withdraw(session: Session, event: Event, *, now: datetime) -> None:
    """It stands in no list and no feed and is not found any more."""
    forget_dates(session, [event])
    put_event(session, event)
    following.leave(session, event, now=now)
    touch(session, dict.fromkeys(keys_of(event), now), changed_at=now)


def keys_of(event: Event) -> set[str]:
    """The feeds the event stands in."""
    keys = {ALL, *(f"tag:{slug}" for slug in event.tags)}
    keys |= {event.series.feed_key} if event.series else set()
    there = {own.country for own in event.overrides if own.has_place} if event.comes_again else set()
    return keys | {f"country:{country}" for country in (event.country, *there) if country}


def next_revision(event: Event, now: datetime) -> datetime:
    """`now`, but never before the last one: a file, or another clock, may have said a later moment."""
    return max(now, event.updated_at + timedelta(seconds=1))
