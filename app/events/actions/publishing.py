"""The end of every write: the kept component, the feeds it stands in and the search become true again."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import case
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.events.components import serialise
from app.events.listed_elsewhere import put_event
from app.events.models import Event, FeedChange

ALL = "all"


def publish(session: Session, event: Event, keys: set[str], *, now: datetime) -> None:
    serialise(event)
    session.flush()  # the feeds' rows are written by a statement of their own, the index needs the event's id
    touch(session, keys, changed_at=now, revised_at=event.updated_at)
    put_event(session, event)


def withdraw(session: Session, event: Event, *, now: datetime) -> None:
    """It stands in no feed and is not found any more."""
    put_event(session, event)
    touch(session, keys_of(event), changed_at=now, revised_at=now)


def keys_of(event: Event) -> set[str]:
    """The feeds the event stands in."""
    keys = {ALL, *(f"tag:{slug}" for slug in event.tags)}
    keys |= {event.series.feed_key} if event.series else set()
    return keys | ({f"country:{event.country}"} if event.country else set())


def next_revision(event: Event, now: datetime) -> datetime:
    """`now`, but never before the last one: a file, or another clock, may have said a later moment."""
    return max(now, event.updated_at + timedelta(seconds=1))


def touch(session: Session, keys: Iterable[str], *, changed_at: datetime, revised_at: datetime) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(FeedChange).values(
        [{"key": key, "changed_at": changed_at, "revised_at": revised_at} for key in sorted(keys)]
    )
    new, old = statement.excluded, FeedChange
    later = {
        "changed_at": case((new.changed_at > old.changed_at, new.changed_at), else_=old.changed_at),
        "revised_at": case((new.revised_at > old.revised_at, new.revised_at), else_=old.revised_at),
    }
    session.execute(statement.on_conflict_do_update(index_elements=[old.key], set_=later))
