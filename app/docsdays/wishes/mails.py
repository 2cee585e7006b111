"""What became of a wish: a line of the next digest of everybody who wanted it, told once."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from app.docsdays import queries
from app.docsdays.mails import path_of, quoted
from app.docsdays.models import Task
from app.people import notices
from app.people.models import Person


class Tell(Protocol):
    def __call__(self, session: Session, task: Task, person: Person, /, *, now: datetime) -> None: ...


def tell_opened(session: Session, task: Task, person: Person, /, *, now: datetime) -> None:
    said = f"“{task.title}”, which you wished for, can be taken now."
    notices.later(session, person, text=said, path=path_of(task), key=f"wish-opened:{task.id}", now=now)


def tell_declined(session: Session, task: Task, person: Person, /, *, now: datetime) -> None:
    said = f"“{task.title}”, which you wished for, will not be done.\n{quoted(task.state_reason or '')}"
    notices.later(session, person, text=said, path=path_of(task), key=f"wish-declined:{task.id}", now=now)


def tell_merged(session: Session, task: Task, person: Person, /, *, now: datetime) -> None:
    other = queries.original_of(session, task) or task
    said = f"“{task.title}” is the same as “{other.title}”, so your vote counts there from now on."
    notices.later(session, person, text=said, path=path_of(other), key=f"wish-merged:{task.id}", now=now)
