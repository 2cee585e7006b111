"""The end of every write: the kept component, the feeds it stands in and the search become true again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.events import following
from app.events.components import serialise
from app.events.feedchanges import touch
from app.events.listed_elsewhere import put_event, put_events
from app.events.models import Event

ALL = "all"
TOGETHER = "published together"


class Published(NamedTuple):
    """`keys`: the feeds it stands in, and those it stood in before."""

    event: Event
    keys: set[str]


def publish(session: Session, event: Event, keys: set[str], *, now: datetime) -> None:
    is_new = event.id is None
    serialise(event)
    if not is_new:
        following.follow(session, event, now=now)
    gathered: list[Published] | None = session.info.get(TOGETHER)
    if gathered is None:
        _announce(session, [Published(event, keys)], now=now)
    else:
        gathered.append(Published(event, keys))


@contextmanager
def together(session: Session, *, now: datetime) -> Iterator[None]:
    """Feeds and search are told once of all that is published within: for many events a quarter of the work."""
    gathered: list[Published] = session.info.setdefault(TOGETHER, [])
    try:
        yield
    finally:
        del session.info[TOGETHER]
    _announce(session, gathered, now=now)


def _announce(session: Session, published: Sequence[Published], *, now: datetime) -> None:
    session.flush()  # the feeds' rows are written by statements of their own, the index needs the events' ids
    revised: dict[str, datetime] = {}
    for event, keys in published:
        for key in keys:
            revised[key] = max(event.updated_at, revised.get(key, event.updated_at))
    touch(session, revised, changed_at=now)
    put_events(session, [event for event, _ in published])


def withdraw(session: Session, event: Event, *, now: datetime) -> None:
    """It stands in no feed and is not found any more."""
    put_event(session, event)
    following.leave(session, event, now=now)
    touch(session, dict.fromkeys(keys_of(event), now), changed_at=now)


def keys_of(event: Event) -> set[str]:
    """The feeds the event stands in."""
    keys = {ALL, *(f"tag:{slug}" for slug in event.tags)}
    keys |= {event.series.feed_key} if event.series else set()
    return keys | ({f"country:{event.country}"} if event.country else set())


def next_revision(event: Event, now: datetime) -> datetime:
    """`now`, but never before the last one: a file, or another clock, may have said a later moment."""
    return max(now, event.updated_at + timedelta(seconds=1))
