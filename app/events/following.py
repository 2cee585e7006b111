"""What hangs on an event follows it: its programme, its deadlines."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.events.deadlines import following as deadlines
from app.events.models import Event
from app.events.programme import following as programme


def follow(session: Session, event: Event, *, now: datetime) -> None:
    """The event was changed: what they say of it is written anew, where it differs.

    Their revision is that of the event, so that a site which loads both from files has the same.
    """
    programme.follow(session, event, now=now, revised_at=event.updated_at)
    deadlines.follow(session, event, now=now)


def leave(session: Session, event: Event, *, now: datetime) -> None:
    """The event was deleted: they stand in no feed and are not found any more. `follow` undoes it."""
    programme.leave(session, event)
    deadlines.leave(session, event, now=now)
