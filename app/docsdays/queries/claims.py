"""Who has what. `open` means not ended; an overdue claim is no longer open at `now`, written down or not."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.docsdays.models import Claim, ClaimState, DayState, DayTask, DocsDay, EventKind, Phase, Task, TaskEvent
from app.people.models import Person


def is_open(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return Claim.ended_at.is_(None) & or_(Claim.ends_at.is_(None), Claim.ends_at > now)


def open_claim(session: Session, task: Task, person: Person, now: datetime) -> Claim | None:
    return session.scalars(
        select(Claim).where(Claim.task_id == task.id, Claim.person_id == person.id, is_open(now))
    ).first()


def last_claim(session: Session, task: Task, person: Person) -> Claim | None:
    return session.scalars(
        select(Claim).where(Claim.task_id == task.id, Claim.person_id == person.id).order_by(Claim.id.desc()).limit(1)
    ).first()


def open_claims(session: Session, task: Task, now: datetime | None = None) -> Sequence[Claim]:
    """Active and submitted, the first first; without `now` also those overdue but not yet ended."""
    held = Claim.ended_at.is_(None) if now is None else is_open(now)
    return session.scalars(
        select(Claim).where(Claim.task_id == task.id, held).order_by(Claim.id).options(joinedload(Claim.person))
    ).all()


def active_claims(session: Session, task: Task, now: datetime) -> list[Claim]:
    return [claim for claim in open_claims(session, task, now) if claim.state == ClaimState.ACTIVE]


def submitted_claims(session: Session, task: Task) -> list[Claim]:
    return [claim for claim in open_claims(session, task) if claim.state == ClaimState.SUBMITTED]


def finishers(session: Session, overtaken: Claim) -> Sequence[Claim]:
    """Those whose work finished the task that somebody else had, too."""
    same = Claim.task_id == overtaken.task_id, Claim.ended_at == overtaken.ended_at
    finished = select(Claim).where(*same, Claim.state == ClaimState.COMPLETED).order_by(Claim.id)
    return session.scalars(finished.options(joinedload(Claim.person))).all()


def last_round(session: Session, task: Task) -> Sequence[Claim]:
    """Who had the task, or had handed work in, when it was done for the last time."""
    of_task = Claim.task_id == task.id, Claim.state.in_((ClaimState.COMPLETED, ClaimState.OVERTAKEN))
    last = select(func.max(Claim.ended_at)).where(*of_task).scalar_subquery()
    return session.scalars(
        select(Claim).where(*of_task, Claim.ended_at == last).order_by(Claim.id).options(joinedload(Claim.person))
    ).all()


def person_slots(session: Session, person: Person) -> dict[int, Claim]:
    """The claims that count towards a person's cap, by their number."""
    held = session.scalars(
        select(Claim)
        .where(Claim.person_id == person.id, Claim.ended_at.is_(None), Claim.person_slot.is_not(None))
        .options(joinedload(Claim.task))
    )
    return {claim.person_slot: claim for claim in held if claim.person_slot is not None}


def claims_of(session: Session, person: Person, now: datetime) -> Sequence[Claim]:
    """What somebody has at the moment, what ends first first."""
    return session.scalars(
        select(Claim)
        .where(Claim.person_id == person.id, is_open(now))
        .order_by(Claim.ends_at.is_(None), Claim.ends_at, Claim.id)
        .options(joinedload(Claim.task))
    ).all()


def is_on_a_day(session: Session, task: Task, now: datetime) -> bool:
    """Whether the task is on the list of a docs day that is on."""
    near = DocsDay.date.between((now - timedelta(days=2)).date(), (now + timedelta(days=2)).date())
    is_candidate = near | (DocsDay.state == DayState.LIVE)  # which is on however early it was opened
    days = session.scalars(select(DocsDay).join(DayTask).where(DayTask.task_id == task.id, is_candidate))
    return any(day.phase(now) == Phase.ON for day in days)


def count_lapsing(session: Session, now: datetime, *, until: datetime) -> int:
    """How many claims run out after now and no later than `until`."""
    lapsing = (Claim.ended_at.is_(None), Claim.state == ClaimState.ACTIVE, Claim.ends_at > now, Claim.ends_at <= until)
    return session.scalar(select(func.count()).select_from(Claim).where(*lapsing)) or 0


def next_lapse(session: Session, now: datetime) -> datetime | None:
    return session.scalar(
        select(Claim.ends_at).where(Claim.ended_at.is_(None), Claim.ends_at > now).order_by(Claim.ends_at).limit(1)
    )


def revisions_of(session: Session, claim: Claim) -> tuple[int, datetime]:
    """How often a claim was extended, and when anything last happened to it."""
    renewals = func.count().filter(TaskEvent.kind == EventKind.RENEWED)
    query = select(renewals, func.max(TaskEvent.at)).where(TaskEvent.claim_id == claim.id)
    count, last = session.execute(query).one()
    return count, last or claim.started_at
