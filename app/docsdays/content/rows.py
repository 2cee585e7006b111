"""Setting what the files say, but for what people have changed here."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.database import Base
from app.docsdays.models import DayEvent, DayEventKind, DocsDay, EventKind, TaskEvent

BY_FILES = (EventKind.LISTED, EventKind.BY_FILE)
STATE = {"state", "state_reason", "done_on", "duplicate_of_id"}


def tasks_changed_here(session: Session) -> dict[int, set[str]]:
    """By task, the columns that the desk or an import has changed since. No file moves a task that somebody took."""
    found: dict[int, set[str]] = defaultdict(set)
    moved = TaskEvent.from_state.is_distinct_from(TaskEvent.to_state) | TaskEvent.claim_id.is_not(None)
    happened = select(TaskEvent.task_id, TaskEvent.kind, TaskEvent.cause)
    happened = happened.where(TaskEvent.kind.not_in(BY_FILES), moved | (TaskEvent.kind == EventKind.EDITED))
    for task_id, kind, cause in session.execute(happened):
        found[task_id].update((cause or "").split(", ") if kind == EventKind.EDITED else STATE)
    return found


def lists_changed_here(session: Session) -> dict[int, set[int]]:
    """By task, the days on whose list people put it, or off whose they took it."""
    found: dict[int, set[int]] = defaultdict(set)
    for task_id, day_id in session.execute(select(TaskEvent.task_id, DocsDay.id).join(TaskEvent.day)):
        found[task_id].add(day_id)
    return found


def days_changed_here(session: Session) -> dict[int, set[str]]:
    """By day, the columns that organisers have changed."""
    found: dict[int, set[str]] = defaultdict(set)
    happened = select(DayEvent.day_id, DayEvent.kind, DayEvent.words).where(DayEvent.person_id.is_not(None))
    for day_id, kind, words in session.execute(happened):
        if kind == DayEventKind.EDITED:
            found[day_id].update((words or "").split(", "), ("sequence", "updated_at"))
        elif kind == DayEventKind.MOVED:
            found[day_id].update(("state", "closed_at", "updated_at"))
    return found


def differing(row: Base, values: Mapping[str, Any], but: Collection[str] = ()) -> tuple[dict[str, Any], list[str]]:
    """What is to be set, so that an unchanged row is not written, and the names of what is kept as it is here."""
    other = {name: value for name, value in values.items() if getattr(row, name) != value}
    return {name: other[name] for name in other if name not in but}, [name for name in other if name in but]


def assign(row: Base, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
