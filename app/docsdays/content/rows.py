"""Setting what the files say, but for what people have changed here."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.database import Base
from app.docsdays.models import ON_LISTS, DayEvent, DayEventKind, EventKind, TaskEvent

BY_FILES = (EventKind.LISTED, EventKind.BY_FILE)
STATE = {"state", "state_reason", "done_on", "duplicate_of_id"}


def tasks_changed_here(session: Session) -> dict[int, set[str]]:
    """By task, the columns that the desk or an import has changed since, and the dates it was put on or taken off."""
    found: dict[int, set[str]] = defaultdict(set)
    happened = select(TaskEvent.task_id, TaskEvent.kind, TaskEvent.cause, TaskEvent.person_id)
    for task_id, kind, cause, person_id in session.execute(happened.where(TaskEvent.kind.not_in(BY_FILES))):
        if kind == EventKind.EDITED:
            found[task_id].update((cause or "").split(", "))
        elif kind in ON_LISTS:
            found[task_id].add(cause or "")
        elif person_id is not None:
            found[task_id] |= STATE
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
