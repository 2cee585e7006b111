"""Proposing a task, voting for it, and deciding on it. A decision tells everybody who wanted it, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.core import siteinfo, upserts
from app.docsdays.actions import tasks
from app.docsdays.actions.claims import lock, lock_as_seen, move
from app.docsdays.actions.history import record
from app.docsdays.errors import NoOriginalError, OthersWishError, OwnWishError, TextNeededError, WishDecidedError
from app.docsdays.listed_elsewhere import put_task
from app.docsdays.models import Area, EventKind, Task, TaskState
from app.docsdays.wishes import mails, queries
from app.docsdays.wishes.models import Vote
from app.people.models import Person

MOST_SHOWN = 10
"""Proposals of one person that nobody has decided on. Further ones wait for an organiser."""
MOST_STEPS = 20
"""From a duplicate to the task it is in the end the same as."""
UNSORTED = "unsorted"


@dataclass(frozen=True)
class Said:
    """What somebody proposes. `area` is a slug; empty: an organiser will know."""

    title: str
    why: str
    target: str = ""
    area: str = ""


def propose(session: Session, person: Person, said: Said, *, now: datetime) -> Task:
    """Puts it on the wish list with the person's own vote, or gives the one they proposed in the same words."""
    alone = select(Person.id).where(Person.id == person.id).with_for_update(key_share=True)
    session.execute(alone)  # of two presses at once the second finds the task of the first
    known = queries.same_proposal(session, person, title=said.title, why=said.why)
    if known is not None:
        return known
    values = {
        "title": said.title,
        "area_id": _area_id(session, said.area),
        "size": "M",
        "audience": "users",
        "state": TaskState.PROPOSED,
        "why": said.why,
        "how": "",
        "target": said.target or None,
        "skills": [],
        "proposed_by_id": person.id,
        "is_held": _is_held(session, person),
    }
    task = tasks.create(session, values, person, kind=EventKind.PROPOSED, now=now)
    _count(session, task, person, now=now)
    return task


def _is_held(session: Session, person: Person) -> bool:
    is_new = siteinfo.load(session).wishes.hold_first and not queries.is_known(session, person)
    return is_new or queries.count_undecided(session, person) >= MOST_SHOWN


def _area_id(session: Session, slug: str) -> int:
    """That of the area, or of the one where things wait to be sorted."""
    found = session.scalar(select(Area.id).where(Area.slug == slug)) if slug else None
    if found is not None:
        return found
    last = select(func.coalesce(func.max(Area.position), 0) + 1).scalar_subquery()
    unsorted = {"slug": UNSORTED, "name": "Not sorted yet", "description": "What was proposed without an area."}
    session.execute(upserts.insert(session, Area).values(**unsorted, position=last).on_conflict_do_nothing())
    return session.scalars(select(Area.id).where(Area.slug == UNSORTED)).one()


def vote(session: Session, task: Task, person: Person, *, now: datetime) -> Task:
    """Adds the person's vote, to the task it is the same as if it was merged; gives the one that has it.

    Twice is once. Raises WishDecidedError.
    """
    task = _undecided(session, _original(session, task))
    _count(session, task, person, now=now)
    enough = siteinfo.load(session).wishes.open_at
    if enough and not task.is_held and queries.wish_of(session, task, None).votes >= enough:
        open_up(session, task, {}, None, cause=f"{enough} people want it, and that is enough here.", now=now)
    return task


def _count(session: Session, task: Task, person: Person, *, now: datetime) -> None:
    counted = upserts.insert(session, Vote).values(task_id=task.id, person_id=person.id, created_at=now)
    session.execute(counted.on_conflict_do_nothing())


def take_back(session: Session, task: Task, person: Person) -> Task:
    """Removes the person's vote, if there is one; gives the task it was on. Raises OwnWishError, WishDecidedError."""
    task = _undecided(session, _original(session, task))
    if task.proposed_by_id == person.id:
        raise OwnWishError
    session.execute(delete(Vote).where(Vote.task_id == task.id, Vote.person_id == person.id))
    return task


def let_through(session: Session, task: Task, organiser: Person, *, now: datetime) -> None:
    """Everybody sees it from now on; twice is once. Raises WishDecidedError."""
    task = _undecided(session, task)
    if task.is_held:
        move(session, task, TaskState.PROPOSED, is_held=False)
        record(session, task, EventKind.LET_THROUGH, at=now, person=organiser)
        put_task(session, task)


def open_up(
    session: Session,
    task: Task,
    values: Mapping[str, object],
    organiser: Person | None,
    *,
    cause: str = "",
    now: datetime,
) -> None:
    """From now on it can be taken. `values` are columns of Task as the organiser wants them.

    Raises WishDecidedError, and StaleDataError where somebody else edited it meanwhile.
    """
    task = _undecided(session, lock_as_seen(session, task))
    tasks.edit(session, task, values, organiser, now=now)
    _decide(session, task, TaskState.OPEN, EventKind.OPENED, organiser, cause=cause, now=now, is_held=False)
    _tell(session, task, organiser, mails.tell_opened, now=now)


def decline(session: Session, task: Task, organiser: Person, *, reason: str, now: datetime) -> None:
    """Raises TextNeededError, WishDecidedError."""
    if not reason.strip():
        raise TextNeededError("Write why not; it stands on the page, and who wants it gets it by mail.")
    task, reason = _undecided(session, task), reason.strip()
    _decide(
        session, task, TaskState.DECLINED, EventKind.DECLINED, organiser, cause=reason, now=now, state_reason=reason
    )
    _tell(session, task, organiser, mails.tell_declined, now=now)


def withdraw(session: Session, task: Task, person: Person, *, now: datetime) -> None:
    """Takes one's own proposal back; an organiser can open it again. Raises OthersWishError, WishDecidedError."""
    task = _undecided(session, task)
    if task.proposed_by_id != person.id:
        raise OthersWishError
    reason = "Whoever proposed it took it back."
    _decide(session, task, TaskState.DECLINED, EventKind.WITHDRAWN, person, cause="", now=now, state_reason=reason)
    _tell(session, task, person, mails.tell_declined, now=now)


def merge(session: Session, task: Task, into: Task, organiser: Person, *, now: datetime) -> Task:
    """Says that it is the same as another task, which gets its votes; gives that one.

    Raises NoOriginalError, WishDecidedError.
    """
    into = _original(session, into)
    for each in sorted((task, into), key=lambda one: one.id):  # whoever merges the other way round waits here
        lock(session, each)
    if task.state != TaskState.PROPOSED:
        raise WishDecidedError(task)
    if into.id == task.id:
        raise NoOriginalError("That is this very task. Name the other one.")
    if into.state in (TaskState.DECLINED, TaskState.DUPLICATE) or into.is_held:
        raise NoOriginalError(f"{into.key} is on no list itself, so nobody would find it. Name another one.")
    same = {"duplicate_of_id": into.id}
    _decide(session, task, TaskState.DUPLICATE, EventKind.MERGED, organiser, cause=into.key, now=now, **same)
    _tell(session, task, organiser, mails.tell_merged, now=now)
    _move_votes(session, task, into, now=now)
    return into


def _move_votes(session: Session, task: Task, into: Task, *, now: datetime) -> None:
    """One vote for each person; whoever was told of the merging hears of what becomes of the other one, too."""
    both = select(Vote.person_id).where(Vote.task_id == into.id)
    told_at = None if into.state == TaskState.PROPOSED else now
    moved = update(Vote).where(Vote.task_id == task.id, Vote.person_id.not_in(both))
    unsynchronized = {"synchronize_session": False}
    session.execute(moved.values(task_id=into.id, told_at=told_at), execution_options=unsynchronized)
    session.execute(delete(Vote).where(Vote.task_id == task.id), execution_options=unsynchronized)


def _original(session: Session, task: Task) -> Task:
    """The task itself, or what it is the same as, over however many mergings."""
    for _ in range(MOST_STEPS):
        if task.state != TaskState.DUPLICATE or task.duplicate_of_id is None:
            break
        task = session.get_one(Task, task.duplicate_of_id, populate_existing=True)
    return task


def _undecided(session: Session, task: Task) -> Task:
    task = lock(session, task)
    if task.state != TaskState.PROPOSED:
        raise WishDecidedError(task)
    return task


def _decide(
    session: Session,
    task: Task,
    state: TaskState,
    kind: EventKind,
    organiser: Person | None,
    *,
    cause: str,
    now: datetime,
    **values: object,
) -> None:
    before = move(session, task, state, **values)
    record(session, task, kind, at=now, person=organiser, from_state=before, cause=cause)
    put_task(session, task)


def _tell(session: Session, task: Task, organiser: Person | None, tell: mails.Tell, *, now: datetime) -> None:
    for person in queries.untold(session, task):
        if person is not organiser:
            tell(session, task, person, now=now)
    untold = (Vote.task_id == task.id, Vote.told_at.is_(None))
    session.execute(update(Vote).where(*untold).values(told_at=now), execution_options={"synchronize_session": False})
