"""What the calendar holds of who comes: answers and stars."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.events.attendance import actions, queries
from app.events.attendance.models import Answer, Attendance, Star
from app.people import dossier
from app.people.dossier import Item, Section
from app.people.models import Person

WORDS = {
    "comes": "you come",
    "waits": "you are in line",
    "is offered a seat": "a seat is kept for you",
    "maybe": "perhaps",
    "no": "you do not come",
    "lapsed": "the seat that was kept for you went to others",
}


def describe(session: Session, person: Person, *, now: datetime) -> Sequence[Section]:  # noqa: ARG001 — the signature is the dossier's
    answers = [_answer(row, date.path if date else None) for row, date in queries.kept_of_person(session, person)]
    return [
        Section("What you said you come to", answers),
        Section(
            "Events you starred",
            [Item(star.event.name, star.event.path, star.created_at) for star in queries.stars_of(session, person)],
        ),
    ]


def let_go(session: Session, person: Person, *, now: datetime) -> None:
    """Seats go to who waits for one."""
    for row, date in queries.kept_of_person(session, person):
        if row.answer != Answer.YES:
            continue
        if date is None:
            actions.give_back(row, now=now)
        elif date.ends_at > now:
            actions.answer(session, row.event, row.recurrence_id, person, Answer.NO, is_public=False, now=now)


def erase(session: Session, person: Person, *, now: datetime) -> None:  # noqa: ARG001 — as above
    session.execute(delete(Attendance).where(Attendance.person_id == person.id))
    session.execute(delete(Star).where(Star.person_id == person.id))


def _answer(row: Attendance, path: str | None) -> Item:
    data = {"date": row.recurrence_id or None, "first_answered": row.created_at.isoformat(), "named": row.is_public}
    return Item(row.event.name, path, row.answered_at, WORDS[row.standing], data)


dossier.register("attendance", describe, let_go=let_go, erase=erase)
