"""What became of a wish, told once to everybody who wanted it."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from app.docsdays import queries
from app.docsdays.mails import quoted, task_url, write_to
from app.docsdays.models import Task
from app.people.models import Person


class Send(Protocol):
    def __call__(self, session: Session, task: Task, person: Person, /, *, now: datetime) -> None: ...


def send_opened(session: Session, task: Task, person: Person, /, *, now: datetime) -> None:
    subject = f"“{task.title}” can be taken now"
    said = (
        f"you wished for “{task.title}”. It is on the list of tasks now: you, or anybody, can take it and do it."
        f"\n\n{task_url(task)}"
    )
    write_to(session, person, subject, said, f"wish-opened:{task.id}:{person.id}", now)


def send_declined(session: Session, task: Task, person: Person, /, *, now: datetime) -> None:
    subject = f"“{task.title}” will not be done"
    said = (
        f"you wished for “{task.title}”. It was decided not to do it. What the organiser says:\n\n"
        f"{quoted(task.state_reason or '')}\n\n{task_url(task)}"
    )
    write_to(session, person, subject, said, f"wish-declined:{task.id}:{person.id}", now)


def send_merged(session: Session, task: Task, person: Person, /, *, now: datetime) -> None:
    other = queries.original_of(session, task) or task
    subject = f"“{task.title}” is the same as another wish"
    said = (
        f"you wished for “{task.title}”. It is the same as “{other.title}”, so your vote counts there from now on."
        f"\n\n{task_url(other)}"
    )
    write_to(session, person, subject, said, f"wish-merged:{task.id}:{person.id}", now)
