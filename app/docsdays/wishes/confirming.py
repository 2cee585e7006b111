"""Proposing or voting and signing in in one step: what the link in the mail does. It carries what was typed."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import NotFoundError
from app.docsdays import queries
from app.docsdays.models import Task
from app.docsdays.taking import task_path
from app.docsdays.wishes import actions
from app.docsdays.wishes.actions import Said
from app.people import intents
from app.people.intents import Intent
from app.people.models import Person

PROPOSE, VOTE = "propose a task", "vote for a task"


def proposing(said: Said) -> Intent:
    return Intent(PROPOSE, asdict(said), "propose what you wrote")


def voting(task: Task) -> Intent:
    return Intent(VOTE, {"task": task.key}, f"say that you want “{task.title}”, too")


def propose(session: Session, person: Person, data: dict[str, Any], /, *, now: datetime) -> str:
    return task_path(actions.propose(session, person, Said(**data), now=now))


def vote(session: Session, person: Person, data: dict[str, Any], /, *, now: datetime) -> str:
    task = queries.task_by_key(session, str(data.get("task")))
    if task is None or task.is_held:
        raise NotFoundError("The wish you wanted to vote for is not there any more.")
    return task_path(actions.vote(session, task, person, now=now))


intents.register(PROPOSE, propose)
intents.register(VOTE, vote)
