"""Making and revoking the address of one's own calendar."""

import secrets
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.people.models import Person
from app.site.personal.models import CalendarAddress


def make_address(session: Session, person: Person, *, now: datetime) -> CalendarAddress:
    """A new one, of 256 random bits; the one before answers no more."""
    revoke_address(session, person)
    address = CalendarAddress(person_id=person.id, token=secrets.token_urlsafe(32), created_at=now)
    session.add(address)
    return address


def revoke_address(session: Session, person: Person) -> None:
    session.execute(delete(CalendarAddress).where(CalendarAddress.person_id == person.id))
