"""Where events show up outside this room: in the search."""

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
    """Makes the event findable as it is now, or not at all where it is deleted."""
    if event.deleted_at is not None:
        index.remove(session, KIND, event.id)
        return
    index.put(
        session,
        Entry(
            kind=KIND,
            object_id=event.id,
            title=event.name,
            text=f"{location_of(event)}\n\n{description_of(event)}",
            path=event.path,
            happened_at=event.starts_at,
            visible_from=ALWAYS,
            tags=event.tags,
        ),
    )


def _put_again(session: Session, event_id: int) -> None:
    event = session.get(Event, event_id)
    if event is not None:
        put_event(session, event)


FINDABLE = Source(kind=KIND, ids=select(Event.id).where(Event.deleted_at.is_(None)), put=_put_again)
