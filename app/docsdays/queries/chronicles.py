"""What happened on a day: the rows from which `chronicle` works it out, and those that happened last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from app.docsdays import chronicle
from app.docsdays.chronicle import Chronicle, Happening
from app.docsdays.models import Claim, DayEvent, DayState, DayTask, DocsDay, EventKind, Evidence, Task, TaskEvent
from app.docsdays.standing import moment_words
from app.people.models import Person

JUST_HAPPENED = 6


def chronicle_of(session: Session, day: DocsDay, now: datetime) -> Chronicle:
    """From the day's beginning to its end, or to now; of a closed day, exactly what was known when it was closed."""
    tasks = session.scalars(select(DayTask.task_id).where(DayTask.day_id == day.id)).all()
    until = day.figures.get("until_event") if day.figures else None
    events = _happenings(session, day, until)
    return chronicle.rebuild(
        tasks, events, start=_opened_at(session, day), end=min(now, day.closed_at or max(day.ends_at, now))
    )


def _happenings(session: Session, day: DocsDay, until: int | None) -> list[Happening]:
    event = TaskEvent.__table__.c
    statement = (
        select(
            event.id, event.task_id, event.at, event.kind, event.person_id, event.cause, event.to_state,
            event.claim_id, event.claim_state, event.claim_ends_at, Claim.person_id.label("holder_id"),
        )
        .join(DayTask, DayTask.task_id == event.task_id)
        .outerjoin(Claim, Claim.id == event.claim_id)
        .where(DayTask.day_id == day.id)
    )  # fmt: skip
    if until is not None:
        statement = statement.where(event.id <= until)
    return [Happening(*row) for row in session.execute(statement)]


_OPENING = select(func.max(DayEvent.at)).where(
    DayEvent.day_id == bindparam("day_id"),
    DayEvent.from_state == DayState.ANNOUNCED,
    DayEvent.to_state == DayState.LIVE,
)


def _opened_at(session: Session, day: DocsDay) -> datetime:
    """Its first moment, or when it was opened if that was before."""
    opened = session.scalar(_OPENING, {"day_id": day.id})
    return min(day.starts_at, opened or day.starts_at)


def day_events(session: Session, day: DocsDay) -> Sequence[DayEvent]:
    """Newest first."""
    happened = select(DayEvent).where(DayEvent.day_id == day.id).order_by(DayEvent.id.desc())
    return session.scalars(happened.options(joinedload(DayEvent.person))).all()


def days_told_otherwise(session: Session) -> list[DocsDay]:
    """Closed days whose figures are not what their events say: one or the other was altered."""
    closed = session.scalars(select(DocsDay).where(DocsDay.figures.is_not(None)).order_by(DocsDay.date)).all()
    return [day for day in closed if day.closed_at is None or day.figures != figures_of(session, day, day.closed_at)]


def figures_of(session: Session, day: DocsDay, now: datetime) -> dict[str, Any]:
    """The day worked out anew from its events, in the form in which it is kept."""
    known = {"until_event": day.figures["until_event"]} if day.figures else {}
    return known | chronicle.kept(chronicle_of(session, day, now))


@dataclass(frozen=True)
class News:
    """One line of what just happened: somebody did something to a task. `who` may be nobody, or have left."""

    at: datetime
    who: str
    words: str
    key: str
    title: str

    def when(self, day: DocsDay) -> str:
        """Of another date than the day's own, with that date."""
        return moment_words(self.at, day.time_zone, day.date)


_EVENT = TaskEvent.__table__.c
_NEWS = (
    select(_EVENT.at, _EVENT.kind, Person.name, Task.key, Task.title)
    .join(DayTask, DayTask.task_id == _EVENT.task_id)
    .join(Task, Task.id == _EVENT.task_id)
    .outerjoin(Claim, (Claim.id == _EVENT.claim_id) & (_EVENT.kind == EventKind.EXPIRED))
    .outerjoin(Person, Person.id == func.coalesce(Claim.person_id, _EVENT.person_id))
    .where(DayTask.day_id == bindparam("day_id"), _EVENT.kind.in_(list(chronicle.TOLD)))
    .where(_EVENT.at >= bindparam("since", type_=_EVENT.at.type))
    .where((_EVENT.kind != EventKind.LISTED) | _EVENT.person_id.is_not(None))  # not what files listed
    .order_by(_EVENT.at.desc(), _EVENT.id.desc())
    .limit(JUST_HAPPENED)
)


def just_happened(session: Session, day: DocsDay) -> list[News]:
    """The last things that happened to tasks of the day, newest first."""
    return [
        News(at, name or "Somebody", chronicle.TOLD[kind], key, title)
        for at, kind, name, key, title in session.execute(_NEWS, {"day_id": day.id, "since": _opened_at(session, day)})
    ]


def people_by_id(session: Session, ids: Iterable[int]) -> dict[int, Person]:
    return {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(set(ids))))}


def edits_by_address(session: Session, day: DocsDay) -> dict[str, Evidence]:
    """The edits of the wiki that were seen for tasks of the day."""
    seen = select(Evidence).join(DayTask, DayTask.task_id == Evidence.task_id).where(DayTask.day_id == day.id)
    return {edit.link: edit for edit in session.scalars(seen.options(joinedload(Evidence.person)))}


def tasks_by_id(session: Session, day: DocsDay) -> dict[int, Task]:
    listed = select(Task).join(DayTask).where(DayTask.day_id == day.id).order_by(DayTask.position, Task.id)
    return {task.id: task for task in session.scalars(listed.options(joinedload(Task.area)))}
