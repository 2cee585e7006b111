"""Seats in files: `seats` of an event, left out where they are not counted."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.documents import Record
from app.events.attendance import actions
from app.events.attendance.forms import MOST_SEATS
from app.events.attendance.models import Capacity
from app.events.models import Event

KEY = "seats"


def load(session: Session, event: Event, record: Record, *, now: datetime) -> bool:
    """Counts the seats the record says; whether that is new. Where it says nothing, what the desk said holds."""
    if record.raw(KEY) is None:
        return False
    seats = record.number(KEY)
    if not 1 <= seats <= MOST_SEATS:
        raise record.error(KEY, f"is a number from 1 to {MOST_SEATS}; it is {seats}.")
    session.flush()  # a new event has no id before
    known = session.get(Capacity, event.id)
    if known and known.seats == seats:
        return False
    actions.set_capacity(session, event, seats, now=now)
    return True


def records(session: Session) -> dict[int, dict[str, Any]]:
    """What stands in the files of events, by their ids; nothing where no seats are counted."""
    return {counted.event_id: {KEY: counted.seats} for counted in session.scalars(select(Capacity))}
