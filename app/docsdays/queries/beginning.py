"""Which two tasks to offer: "you could do this, or this". Deciding among eighty costs a newcomer too much."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.docsdays.briefs import Brief
from app.docsdays.models import DocsDay, Phase, Task
from app.people.models import SignInLink

TAKING = "claim"
"""The intent of a sign-in link that takes a task."""
HELD_BACK = timedelta(minutes=10)
"""How long a task counts as about to be taken by whoever was mailed such a link."""

# Tables, not classes, and built once: the first page asks.
_LINK = SignInLink.__table__.c
_PENDING = (_LINK.intent == TAKING) & _LINK.used_at.is_(None) & (_LINK.created_at > bindparam("since"))
_WANTED = select(_LINK.intent_data).where(_PENDING)
_FIRST_ASKED = select(func.min(_LINK.created_at)).where(_PENDING)


@dataclass(frozen=True)
class FreeTask:
    key: str
    title: str
    minutes: int
    area: str


def free_task(task: Task | Brief) -> FreeTask:
    return FreeTask(task.key, task.title, task.minutes, task.area.name)


def two_of(session: Session, free: Sequence[FreeTask], day: DocsDay | None, now: datetime) -> list[FreeTask]:
    """At most two. Where the day is on, they fit what is left of it."""
    is_on = day is not None and day.phase(now) == Phase.ON
    left = (day.ends_at - now).total_seconds() / 60 if day and is_on else inf
    return pair(free, minutes_left=left, busy=_about_to_be_taken(session, now))


def pair(free: Sequence[FreeTask], *, minutes_left: float, busy: Collection[str]) -> list[FreeTask]:
    """The shortest one, and a short one of another area; both such as can be done in the time, and not busy ones.

    These are wishes in the order of their weight: two tasks are two to choose from. The same input gives the same.
    """

    def last(task: FreeTask) -> tuple[bool, bool]:
        return task.key in busy, task.minutes >= minutes_left

    if not free:
        return []
    first = min(free, key=lambda task: (*last(task), task.minutes))
    others = [task for task in free if task is not first]
    if not others:
        return [first]
    return [first, min(others, key=lambda task: (*last(task), task.area == first.area, task.minutes))]


def next_release(session: Session, now: datetime) -> datetime | None:
    """When the next task that somebody was about to take is offered to others again."""
    created_at: datetime | None = session.scalar(_FIRST_ASKED, {"since": now - HELD_BACK})
    return created_at + HELD_BACK if created_at else None


def _about_to_be_taken(session: Session, now: datetime) -> set[str]:
    wanted = session.execute(_WANTED, {"since": now - HELD_BACK})
    return {str(data.get("task")) for (data,) in wanted if data}
