"""Where events show up outside this room: in the search."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events.components import description_of, location_of
from app.events.models import Event
from app.search import index
from app.search.index import Entry
from app.search.rebuild import Source

KIND = "event"
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


def put_event(session: Session, event: Event) -> None:
    put_events(session, [event])


def put_events(session: Session, events: Iterable[Event]) -> None:
    """Makes events findable as they are now, or not at all where they are deleted."""
    entries = []
    for event in events:
        if event.deleted_at is None:
            entries.append(_entry(event))
        else:
            index.remove(session, KIND, event.id)
    index.put_all(session, entries)


def _entry(event: Event) -> Entry:
    return Entry(
        kind=KIND,
        object_id=event.id,
        title=event.name,
        text=f"{location_of(event)}\n\n{description_of(event)}",
        path=event.path,
        happened_at=event.starts_at,
        visible_from=ALWAYS,
        tags=event.tags,
    )


def _put_again(session: Session, event_id: int) -> None:
    event = session.get(Event, event_id)
    if event is not None:
        put_event(session, event)


FINDABLE = Source(kind=KIND, ids=select(Event.id).where(Event.deleted_at.is_(None)), put=_put_again)
