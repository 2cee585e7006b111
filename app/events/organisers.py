"""Whom of the organisers a mail goes to."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.models import Person, Role


def organisers(session: Session) -> Sequence[Person]:
    """All who can be written to."""
    able = Person.role.in_([Role.ORGANISER, Role.ADMIN]), Person.disabled_at.is_(None), Person.email.is_not(None)
    return session.scalars(select(Person).where(*able).order_by(Person.id)).all()


def concerned(session: Session, person_id: int | None) -> Sequence[Person]:
    """That person, as long as they are an organiser; else every organiser."""
    found = organisers(session)
    return [person for person in found if person.id == person_id] or found
