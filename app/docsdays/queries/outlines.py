"""What other pages say of docs days and tasks. Cheap: tables, no objects, statements built once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from app.docsdays.models import MINUTES, Area, Claim, DayState, DayTask, DocsDay, Phase, QueueEntry, Task, TaskState
from app.docsdays.queries.beginning import FreeTask, two_of
from app.docsdays.queries.days import HIDDEN, IS_WISH

CANDIDATES = 12
"""Among so many short tasks there are two of different areas."""


@dataclass(frozen=True)
class Outline:
    """`total` is all that is not set aside; `free` are the tasks one could take now, the shortest first."""

    done: int
    in_review: int
    taken: int
    total: int
    free: Sequence[FreeTask]


_AREA = Area.__table__.c
_TASK, _CLAIM, _LISTED, _ENTRY = Task.__table__.c, Claim.__table__.c, DayTask.__table__.c, QueueEntry.__table__.c
_HELD = (
    select(func.count())
    .where(
        _CLAIM.task_id == _TASK.id,
        _CLAIM.slot.is_not(None),
        _CLAIM.ended_at.is_(None),
        or_(_CLAIM.ends_at.is_(None), _CLAIM.ends_at > bindparam("now", type_=_CLAIM.ends_at.type)),
    )
    .correlate(Task.__table__)
    .scalar_subquery()
)
_KEPT = (
    select(func.count())
    .where(
        _ENTRY.task_id == _TASK.id,
        _ENTRY.ended_at.is_(None),
        or_(_ENTRY.offered_until.is_(None), _ENTRY.offered_until > bindparam("now", type_=_ENTRY.offered_until.type)),
    )
    .correlate(Task.__table__)
    .scalar_subquery()
)
_SHOWN = (_TASK.key, _TASK.title, _TASK.size, _AREA.name.label("area"))
_OF_DAY: Select[Any] = (
    select(*_SHOWN, _TASK.state, (_TASK.capacity > _HELD + _KEPT).label("is_free"))
    .where(
        _AREA.id == _TASK.area_id,
        _LISTED.task_id == _TASK.id,
        _LISTED.day_id == bindparam("day_id"),
        _TASK.state.not_in(HIDDEN),
    )
    .order_by(case(MINUTES, value=_TASK.size), _TASK.id)
)
_FREE: Select[Any] = (
    select(*_SHOWN)
    .where(
        _AREA.id == _TASK.area_id,
        _TASK.state == TaskState.OPEN,
        _TASK.size == bindparam("size"),
        _TASK.capacity > _HELD + _KEPT,
    )
    .order_by(_TASK.id)
    .limit(bindparam("most"))
)


def outline(session: Session, day: DocsDay, now: datetime) -> Outline:
    """The day's tasks in numbers, and those of it that are free."""
    rows = session.execute(_OF_DAY, {"day_id": day.id, "now": now}).all()
    states = Counter(row.state for row in rows)
    free = [row for row in rows if row.state == TaskState.OPEN and row.is_free]
    return Outline(
        done=states[TaskState.DONE],
        in_review=states[TaskState.IN_REVIEW],
        taken=states[TaskState.OPEN] - len(free),
        total=len(rows) - states[TaskState.PARKED],
        free=[_free(row) for row in free],
    )


def begin_with(session: Session, day: DocsDay | None, free: Sequence[FreeTask], now: datetime) -> list[FreeTask]:
    """Two of the day's `free` tasks; of all that are free where it is over or has none left."""
    if day is not None and free and day.phase(now) in (Phase.ON, Phase.COMING):
        return two_of(session, free, day, now)
    return two_of(session, free_tasks(session, now, most=CANDIDATES), None, now)


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
    listed = select(Task.key, Task.changed_at).where(Task.state.not_in(HIDDEN) | IS_WISH)
    for key, changed_at in session.execute(listed.order_by(Task.id)):
        yield f"/docs-days/tasks/{key}/", changed_at


def _free(row: Any) -> FreeTask:
    return FreeTask(row.key, row.title, MINUTES[row.size], row.area)
