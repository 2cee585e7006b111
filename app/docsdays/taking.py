"""Taking a task and signing in in one step: what the link in the mail does."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import NotFoundError
from app.docsdays import queries
from app.docsdays.actions import claims
from app.docsdays.errors import TaskFullError
from app.docsdays.models import Task
from app.docsdays.queries.beginning import TAKING
from app.people import intents
from app.people.intents import Intent
from app.people.models import Person

NAME = TAKING


def task_path(task: Task) -> str:
    return f"/docs-days/tasks/{task.key}/"


def claim_path(task: Task) -> str:
    """Where somebody who was too late reads who was faster, and what else is free."""
    return f"{task_path(task)}claim"


def intent(task: Task) -> Intent:
    return Intent(NAME, {"task": task.key}, f"take the task “{task.title}”")


def carry_out(session: Session, person: Person, data: dict[str, Any], /, *, now: datetime) -> str:
    task = queries.task_by_key(session, str(data.get("task")))
    if task is None:
        raise NotFoundError("The task you wanted to take is not there any more.")
    try:
        claims.claim(session, task, person, now=now)
    except TaskFullError:
        return claim_path(task)
    return task_path(task)


intents.register(NAME, carry_out)
