"""The day: planned, announced, opened, closed."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.core.errors import ConflictError
from app.docsdays import queries
from app.docsdays.listed_elsewhere import put_task
from app.docsdays.models import DayEvent, DayEventKind, DayState, DayTask, DocsDay, Task, TaskEvent
from app.people.models import Person

STEPS = {
    DayState.DRAFT: (DayState.ANNOUNCED,),
    DayState.ANNOUNCED: (DayState.LIVE, DayState.DRAFT),
    DayState.LIVE: (DayState.CLOSED, DayState.ANNOUNCED),
    DayState.CLOSED: (DayState.REPORTED, DayState.LIVE),
    DayState.REPORTED: (DayState.CLOSED,),
}
"""Where a day can go from each state; the way on comes first."""


class WrongStepError(ConflictError):
    def __init__(self, stands: DayState) -> None:
        super().__init__(f"The day is {stands} by now, so nothing was changed. Look at it again.")


def lock(session: Session, day: DocsDay) -> DocsDay:
    """The day as it is now, held until the transaction ends: nobody closes it meanwhile, or thanks its people."""
    return session.scalars(
        select(DocsDay)
        .where(DocsDay.id == day.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def create(
    session: Session, values: Mapping[str, object], organiser: Person | None = None, *, now: datetime
) -> DocsDay:
    """A draft that only organisers see. `values` are columns of DocsDay. Raises IntegrityError for a date taken."""
    day = DocsDay(**{"uid": str(uuid4()), "state": DayState.DRAFT, "created_at": now, "updated_at": now, **values})
    session.add(day)
    session.flush()  # the event needs the id
    record(session, day, DayEventKind.PLANNED, organiser, at=now)
    return day


def record(
    session: Session,
    day: DocsDay,
    kind: DayEventKind,
    person: Person | None,
    *,
    at: datetime,
    from_state: str | None = None,
    words: str | None = None,
) -> None:
    session.add(
        DayEvent(
            day_id=day.id,
            at=at,
            person_id=person.id if person else None,
            kind=kind,
            words=words,
            from_state=from_state,
            to_state=day.state,
        )
    )


def edit(
    session: Session, day: DocsDay, values: Mapping[str, object], organiser: Person | None = None, *, now: datetime
) -> None:
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
    record(session, day, DayEventKind.EDITED, organiser, at=now, words=", ".join(changed))
    if "date" in changed:
        put_tasks(session, day)


def set_state(
    session: Session, day: DocsDay, state: DayState, organiser: Person | None = None, *, now: datetime
) -> None:
    """Raises WrongStepError for a step that cannot be taken from where the day is."""
    before, stands = day.state, day.stands_at(now)
    if state not in STEPS[stands]:
        raise WrongStepError(stands)
    closed_at = day.closed_at if stands == before and day.closed_at else now
    day.state = state
    day.closed_at = closed_at if state in (DayState.CLOSED, DayState.REPORTED) else None
    day.updated_at = now
    session.flush()  # the version is checked here
    if day.closed_at is None or day.closed_at > now:
        day.figures = None
    elif day.figures is None:
        keep_figures(session, day, now)
    record(session, day, DayEventKind.MOVED, organiser, at=now, from_state=stands)
    if DayState.DRAFT in (before, state):
        put_tasks(session, day)


def keep_figures(session: Session, day: DocsDay, now: datetime) -> None:
    """What it came to. The last event that counts is kept with it: one that is being written now is of later."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE task_events IN SHARE MODE"))
    last = session.scalar(select(func.max(TaskEvent.id))) or 0
    day.figures = {"until_event": last}
    day.figures = queries.figures_of(session, day, now)


def put_tasks(session: Session, day: DocsDay) -> None:
    """The search sorts tasks by their first announced day."""
    for task in session.scalars(select(Task).join(DayTask).where(DayTask.day_id == day.id)).all():
        put_task(session, task)
