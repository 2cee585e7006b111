"""How tests let people come."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.outbox import OutboxMail
from app.events.attendance import actions
from app.events.attendance.models import Answer, Attendance
from app.events.models import Event
from app.people.models import Person
from tests.conftest import NOW


def say(session: Session, event: Event, person: Person, answer: str, *, now: datetime = NOW, date: str = "") -> None:
    actions.answer(session, event, date, person, Answer(answer), now=now)
    session.commit()


def seats(session: Session, event: Event, count: int | None, *, now: datetime = NOW) -> None:
    actions.set_capacity(session, event, count, now=now)
    session.commit()


def standing(session: Session, event: Event, date: str = "") -> list[str]:
    """What became of each, by name."""
    session.expire_all()
    here = (Attendance.event_id == event.id, Attendance.recurrence_id == date)
    rows = session.scalars(select(Attendance).where(*here).order_by(Attendance.id)).all()
    return [f"{row.person.name} {row.standing}" + (f" {row.position}" if row.position else "") for row in rows]


def subjects(session: Session, person: Person) -> list[str]:
    mails = select(OutboxMail.subject).where(OutboxMail.to_email == person.email).order_by(OutboxMail.id)
    return list(session.scalars(mails))
