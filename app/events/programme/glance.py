"""What the page of an event shows of its programme."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.events.models import Event
from app.events.programme import queries
from app.events.programme.models import Programme, ProgrammeSession
from app.events.programme.moments import NowAndNext, now_and_next


@dataclass(frozen=True)
class Glance:
    programme: Programme
    items: list[ProgrammeSession]
    standing: NowAndNext | None


def at_a_glance(session: Session, event: Event, now: datetime) -> Glance | None:
    """None where the event has no sessions."""
    programme = queries.programme_of(session, event)
    items = queries.sessions_of(session, event) if programme else []
    return Glance(programme, items, now_and_next(event, items, now)) if programme and items else None
