"""Reads of the ledger."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.events.ledger import EventChange, told_last
from app.events.models import Event


def changes_of(session: Session, event: Event) -> Sequence[EventChange]:
    """Newest first, with the person who made them, whom staff see."""
    query = select(EventChange).where(EventChange.event_id == event.id)
    newest_first = query.order_by(EventChange.at.desc(), EventChange.id.desc())
    return session.scalars(newest_first.options(joinedload(EventChange.person))).all()


def last_changes(session: Session, events: Iterable[Event]) -> dict[Event, list[str]]:
    """What was changed last of each, of single dates too, in a sentence each."""
    by_id = {event.id: event for event in events}
    newest_first = EventChange.event_id, EventChange.at.desc(), EventChange.id.desc()
    rows = session.scalars(select(EventChange).where(EventChange.event_id.in_(by_id)).order_by(*newest_first))
    return {by_id[key]: told_last(list(found)) for key, found in groupby(rows, key=lambda row: row.event_id)}
