"""Where sessions show up outside this room: in the search."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events.listed_elsewhere import ALWAYS
from app.events.models import Event
from app.events.programme import components, queries
from app.events.programme.models import Programme, ProgrammeSession
from app.search import index
from app.search.index import Entry
from app.search.rebuild import Source

KIND = "session"


def put_session(session: Session, item: ProgrammeSession, programme: Programme | None) -> None:
    """Makes the session findable as it is now, or not at all where it or its event is deleted."""
    if programme is None or item.deleted_at is not None or item.event.deleted_at is not None:
        index.remove(session, KIND, item.id)
        return
    event = programme.event
    told = (event.name, components.description_of(item), components.place_of(item, programme))
    index.put(
        session,
        Entry(
            kind=KIND,
            object_id=item.id,
            title=item.title,
            text="\n\n".join(told),
            path=item.path,
            happened_at=item.starts_at or event.starts_at,
            visible_from=ALWAYS,
            tags=event.tags,
        ),
    )


def _put_again(session: Session, session_id: int) -> None:
    item = session.get(ProgrammeSession, session_id)
    if item is not None:
        put_session(session, item, queries.programme_of(session, item.event))


_ids = select(ProgrammeSession.id).join(ProgrammeSession.event)
FINDABLE = Source(
    kind=KIND, ids=_ids.where(ProgrammeSession.deleted_at.is_(None), Event.deleted_at.is_(None)), put=_put_again
)
