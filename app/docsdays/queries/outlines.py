"""What other pages say of docs days and tasks. Cheap: no objects, statements built once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from app.docsdays.models import MINUTES, Claim, DayState, DayTask, DocsDay, Task, TaskState
from app.docsdays.queries.days import HIDDEN


@dataclass(frozen=True)
class FreeTask:
    key: str
    title: str
    minutes: int


@dataclass(frozen=True)
class Outline:
    """`total` is all that is not set aside; `free` are the shortest of the tasks one could take now."""

    done: int
    in_review: int
    taken: int
    total: int
    free: Sequence[FreeTask]


_NOW = bindparam("now", type_=Claim.ends_at.type)
_HELD = (
    select(func.count())
    .where(
        Claim.task_id == Task.id,
        Claim.slot.is_not(None),
        Claim.ended_at.is_(None),
        or_(Claim.ends_at.is_(None), Claim.ends_at > _NOW),
    )
    .correlate(Task)
    .scalar_subquery()
)
_SHORT_FIRST = (case(MINUTES, value=Task.size), Task.id)
_OF_DAY: Select[*tuple[Any, ...]] = (
    select(Task.key, Task.title, Task.size, Task.state, (Task.capacity > _HELD).label("is_free"))
    .join(DayTask, DayTask.task_id == Task.id)
    .where(DayTask.day_id == bindparam("day_id"), Task.state.not_in(HIDDEN))
    .order_by(*_SHORT_FIRST)
)
_FREE: Select[*tuple[Any, ...]] = (
    select(Task.key, Task.title, Task.size)
    .where(Task.state == TaskState.OPEN, Task.size == bindparam("size"), Task.capacity > _HELD)
    .order_by(Task.id)
    .limit(bindparam("most"))
)


def outline(session: Session, day: DocsDay, now: datetime, *, most: int) -> Outline:
    """The day's tasks in numbers, and up to `most` free ones of it."""
    rows = session.execute(_OF_DAY, {"day_id": day.id, "now": now}).all()
    states = Counter(row.state for row in rows)
    free = [row for row in rows if row.state == TaskState.OPEN and row.is_free]
    return Outline(
        done=states[TaskState.DONE],
        in_review=states[TaskState.IN_REVIEW],
        taken=states[TaskState.OPEN] - len(free),
        total=len(rows) - states[TaskState.PARKED],
        free=[_free(row) for row in free[:most]],
    )


def free_tasks(session: Session, now: datetime, *, most: int) -> list[FreeTask]:
    """The shortest of all tasks one could take now."""
    found: list[FreeTask] = []
    for size in sorted(MINUTES, key=MINUTES.__getitem__):  # mostly there are enough of the first
        if len(found) < most:
            values = {"size": size, "now": now, "most": most - len(found)}
            found += [_free(row) for row in session.execute(_FREE, values)]
    return found


def addresses(session: Session) -> Iterator[tuple[str, datetime]]:
    """The path of every public day and task, and when something last happened to it, for site maps."""
    announced = select(DocsDay.date, DocsDay.updated_at).where(DocsDay.state != DayState.DRAFT)
    for day, updated_at in session.execute(announced.order_by(DocsDay.date)):
        yield f"/docs-days/{day.isoformat()}/", updated_at
    listed = select(Task.key, Task.changed_at).where(Task.state.not_in(HIDDEN))
    for key, changed_at in session.execute(listed.order_by(Task.id)):
        yield f"/docs-days/tasks/{key}/", changed_at


def _free(row: Any) -> FreeTask:
    return FreeTask(row.key, row.title, MINUTES[row.size])
