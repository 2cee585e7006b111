"""Where days and tasks show up outside this room: in the search, and in the calendar beside the events."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import calendar_entries
from app.docsdays import queries
from app.docsdays.models import Area, DayState, DocsDay, Task
from app.docsdays.queries.days import HIDDEN
from app.search import index
from app.search.index import Entry
from app.search.rebuild import Source

KIND = "task"
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


def put_task(session: Session, task: Task) -> None:
    """Makes the task findable as it is now, or not at all where it is on no public list."""
    if task.state in HIDDEN:
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
        ),
    )


def _put_again(session: Session, task_id: int) -> None:
    task = session.get(Task, task_id)
    if task is not None:
        put_task(session, task)


FINDABLE = Source(kind=KIND, ids=select(Task.id).where(Task.state.not_in(HIDDEN)), put=_put_again)


def _happened_at(session: Session, task: Task) -> datetime:
    """Its first docs day; without one the day it was done, or put on the list."""
    days = queries.days_of_task(session, task)
    day = days[0].date if days else task.done_on
    return datetime.combine(day, time(), UTC) if day else task.created_at


def docs_days_between(session: Session, first: date, last: date) -> Iterable[calendar_entries.Entry]:
    announced = select(DocsDay).where(DocsDay.state != DayState.DRAFT, DocsDay.date.between(first, last))
    for day in session.scalars(announced.order_by(DocsDay.date)):
        path = f"/docs-days/{day.date}/"
        yield calendar_entries.Entry(name=day.name, path=path, start=day.date, end=day.date)


calendar_entries.register(docs_days_between)
