"""When the room's pages change by the clock alone."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.events import queries
from app.events.deadlines import queries as deadlines
from app.events.programme import queries as programmes

PARTS = (queries.next_change, programmes.next_change, deadlines.next_change)


def next_change(session: Session, now: datetime) -> datetime | None:
    """The next moment at which an event or a session begins or ends, or a deadline comes nearer."""
    return min((moment for ask in PARTS if (moment := ask(session, now))), default=None)
