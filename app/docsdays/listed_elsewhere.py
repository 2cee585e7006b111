"""Where days and tasks show up outside this room: in the search, and in the calendar beside the events."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.core import calendar_entries
from app.docsdays import queries
from app.docsdays.models import Area, DayState, DocsDay, Task, TaskState
from app.docsdays.queries.days import HIDDEN, IS_WISH
from app.search import index
from app.search.index import Entry
from app.search.rebuild import Source

KIND = "task"
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


def put_task(session: Session, task: Task) -> None:
    """Makes the task findable as it is now, or not at all where it is on no public list."""
    is_wish = task.state == TaskState.PROPOSED and not task.is_held
    if task.state in HIDDEN and not is_wish:
        index.remove(session, KIND, task.id)
        return
    area = session.get_one(Area, task.area_id)
    about = [area.name, task.key, ", ".join(task.skills), task.target or ""]
    index.put(
        session,
        Entry(
            kind=KIND,
            object_id=task.id,
            title=task.title,
            text="\n\n".join([task.why, task.how, *(text for text in about if text)]),
            path=f"/docs-days/tasks/{task.key}/",
            happened_at=_happened_at(session, task),
            visible_from=ALWAYS,
            tags=task.labels,
        ),
    )


def _put_again(session: Session, task_id: int) -> None:
    task = session.get(Task, task_id)
    if task is not None:
        put_task(session, task)


FINDABLE = Source(kind=KIND, ids=select(Task.id).where(Task.state.not_in(HIDDEN) | IS_WISH), put=_put_again)


def _happened_at(session: Session, task: Task) -> datetime:
    """Its first docs day; without one the day it was done, or put on the list."""
    days = queries.days_of_task(session, task)
    day = days[0].date if days else task.done_on
    return datetime.combine(day, time(), UTC) if day else task.created_at


_DAY = DocsDay.__table__.c
_ANNOUNCED = (
    select(_DAY.name, _DAY.date)
    .where(_DAY.state != DayState.DRAFT, _DAY.date.between(bindparam("first"), bindparam("last")))
    .order_by(_DAY.date)
)


def docs_days_between(session: Session, first: date, last: date) -> Iterable[calendar_entries.Entry]:
    for name, day in session.execute(_ANNOUNCED, {"first": first, "last": last}):
        yield calendar_entries.Entry(name=name, path=f"/docs-days/{day}/", start=day, end=day)


calendar_entries.register(docs_days_between)
