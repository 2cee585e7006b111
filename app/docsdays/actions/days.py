"""The day: planned, announced, opened, closed."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import ConflictError
from app.docsdays.listed_elsewhere import put_task
from app.docsdays.models import DayState, DayTask, DocsDay, Task

STEPS = {
    DayState.DRAFT: (DayState.ANNOUNCED,),
    DayState.ANNOUNCED: (DayState.LIVE, DayState.DRAFT),
    DayState.LIVE: (DayState.CLOSED,),
    DayState.CLOSED: (DayState.REPORTED, DayState.LIVE),
    DayState.REPORTED: (DayState.CLOSED,),
}
"""Where a day can go from each state; the way on comes first."""


class WrongStepError(ConflictError):
    def __init__(self, day: DocsDay) -> None:
        super().__init__(f"The day is {day.state} by now, so nothing was changed. Look at it again.")


def create(session: Session, values: Mapping[str, object], *, now: datetime) -> DocsDay:
    """A draft that only organisers see. `values` are columns of DocsDay."""
    day = DocsDay(**{"uid": str(uuid4()), "state": DayState.DRAFT, "created_at": now, "updated_at": now, **values})
    session.add(day)
    return day


def edit(session: Session, day: DocsDay, values: Mapping[str, object], *, now: datetime) -> None:
    """Changes the text. The mapper refuses with StaleDataError where somebody else saved meanwhile."""
    changed = [name for name, value in values.items() if getattr(day, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(day, name, values[name])
    if "date" in changed or "unconfirmed" in changed:
        day.sequence += 1
    day.updated_at = now
    session.flush()  # the version is checked here
    if "date" in changed:
        _put_tasks(session, day)


def set_state(session: Session, day: DocsDay, state: DayState, *, now: datetime) -> None:
    """Raises WrongStepError for a step that cannot be taken from where the day is."""
    if state not in STEPS[DayState(day.state)]:
        raise WrongStepError(day)
    turns_public_or_back = DayState.DRAFT in (day.state, state)
    day.state = state
    day.closed_at = {DayState.CLOSED: day.closed_at or now, DayState.REPORTED: day.closed_at}.get(state)
    day.updated_at = now
    session.flush()  # the version is checked here
    if turns_public_or_back:
        _put_tasks(session, day)


def _put_tasks(session: Session, day: DocsDay) -> None:
    """The search sorts tasks by their first announced day."""
    for task in session.scalars(select(Task).join(DayTask).where(DayTask.day_id == day.id)).all():
        put_task(session, task)
