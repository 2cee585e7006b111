"""Reads of the ledger."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.events.ledger import EventChange
from app.events.models import Event


def changes_of(session: Session, event: Event) -> Sequence[EventChange]:
    """Newest first, with the person who made them, whom staff see."""
    query = select(EventChange).where(EventChange.event_id == event.id)
    newest_first = query.order_by(EventChange.at.desc(), EventChange.id.desc())
    return session.scalars(newest_first.options(joinedload(EventChange.person))).all()
