"""Who is told of what is asked about a task, and what its holders ask for."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.docsdays.models import FINISHING, EventKind, Task, TaskEvent
from app.people.models import Person, Role

DECIDE = (EventKind.ASKED_TO_PARK, EventKind.PARKED, EventKind.UNPARKED, EventKind.RELEASED, *FINISHING)


def organisers(session: Session) -> Sequence[Person]:
    is_one = Person.role.in_((Role.ORGANISER, Role.ADMIN)) & Person.disabled_at.is_(None)
    return session.scalars(select(Person).where(is_one).order_by(Person.id)).all()


def whom_to_ask(session: Session, task: Task) -> Sequence[Person]:
    """Its mentor, or the organisers where it has none who could answer."""
    mentor = task.mentor
    return [mentor] if mentor is not None and mentor.disabled_at is None else organisers(session)


def who_reads_work(session: Session, task: Task) -> Sequence[Person]:
    """The organisers, who accept it, and its mentor."""
    readers = {each.id: each for each in (*organisers(session), *whom_to_ask(session, task))}
    return list(readers.values())


def asked_to_park(session: Session, task: Task) -> TaskEvent | None:
    """What a holder asked for last, as long as nothing came of it."""
    last = select(TaskEvent).where(TaskEvent.task_id == task.id, TaskEvent.kind.in_(DECIDE))
    found = session.scalars(last.order_by(TaskEvent.id.desc()).limit(1).options(joinedload(TaskEvent.person))).first()
    return found if found is not None and found.kind == EventKind.ASKED_TO_PARK else None
