"""Reads of the wish list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload

from app.core.errors import NotFoundError
from app.core.paging import Page
from app.docsdays.listed_elsewhere import KIND
from app.docsdays.models import Claim, ClaimState, Task, TaskState
from app.docsdays.queries.boards import Row, rows_of
from app.docsdays.queries.days import IS_WISH
from app.docsdays.wishes.models import Vote
from app.people.models import Person
from app.search.queries import alike

PAGE_SIZE = 30
ORDERS = ("wanted", "newest")


@dataclass(frozen=True)
class Wish:
    """A proposed task; `is_mine` says that the person who looks has a vote on it."""

    task: Task
    votes: int
    is_mine: bool = False


_VOTES = select(func.count()).where(Vote.task_id == Task.id).correlate(Task).scalar_subquery()


def wishes_page(session: Session, *, order: str, number: int, person: Person | None) -> Page[Wish]:
    """Raises NotFoundError beyond the last page."""
    total = count_shown(session)
    by_votes = (_VOTES.desc(),) if order == "wanted" else ()
    found = session.execute(
        select(Task, _VOTES)
        .where(IS_WISH)
        .order_by(*by_votes, Task.created_at.desc(), Task.id.desc())
        .offset((number - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
        .options(joinedload(Task.area), joinedload(Task.proposed_by))
    ).all()
    mine = _voted(session, [task.id for task, _ in found], person)
    page = Page([Wish(task, votes, task.id in mine) for task, votes in found], number, PAGE_SIZE, total)
    if number > page.pages:
        raise NotFoundError("The wish list is shorter than that. It begins at /docs-days/wishlist/.")
    return page


def wish_of(session: Session, task: Task, person: Person | None) -> Wish:
    votes = session.scalar(select(func.count()).where(Vote.task_id == task.id)) or 0
    return Wish(task, votes, task.id in _voted(session, [task.id], person))


def _voted(session: Session, task_ids: Sequence[int], person: Person | None) -> set[int]:
    if person is None or not task_ids:
        return set()
    return set(session.scalars(select(Vote.task_id).where(Vote.person_id == person.id, Vote.task_id.in_(task_ids))))


def count_shown(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Task).where(IS_WISH)) or 0


def held(session: Session) -> Sequence[Task]:
    """What waits for an organiser to let it through, the oldest first."""
    waiting = select(Task).where(Task.state == TaskState.PROPOSED, Task.is_held)
    return session.scalars(waiting.order_by(Task.id).options(joinedload(Task.proposed_by))).all()


def untold(session: Session, task: Task) -> Sequence[Person]:
    """Who wants it and has not been told what became of it."""
    wanting = select(Person).join(Vote, Vote.person_id == Person.id)
    return session.scalars(wanting.where(Vote.task_id == task.id, Vote.told_at.is_(None)).order_by(Person.id)).all()


def similar(session: Session, text: str, *, now: datetime, but: Task | None = None, most: int = 4) -> list[Row]:
    """What is wished for, or can be done or is being done already, and shares words with the text."""
    ids = alike(session, text, kind=KIND, now=now, most=4 * most)
    alive = Task.state.in_((TaskState.OPEN, TaskState.IN_REVIEW, TaskState.PARKED)) | IS_WISH
    found = session.scalars(select(Task).where(Task.id.in_(ids), alive)).all()
    place = {task_id: at for at, task_id in enumerate(ids)}
    nearest = sorted((task for task in found if task is not but), key=lambda task: place[task.id])
    return rows_of(session, nearest[:most], now)


def same_proposal(session: Session, person: Person, *, title: str, why: str) -> Task | None:
    """What the person proposed in the same words, whatever became of it."""
    same = (Task.proposed_by_id == person.id, Task.title == title, Task.why == why)
    return session.scalars(select(Task).where(*same).order_by(Task.id).limit(1)).first()


def count_undecided(session: Session, person: Person) -> int:
    """Of the person's proposals those that everybody sees and nobody has decided on."""
    return session.scalar(select(func.count()).where(Task.proposed_by_id == person.id, IS_WISH)) or 0


def is_known(session: Session, person: Person) -> bool:
    """Somebody whose work or proposal has been let through before."""
    shown = exists().where(Task.proposed_by_id == person.id, Task.is_held.is_(False))
    done = exists().where(Claim.person_id == person.id, Claim.state == ClaimState.COMPLETED)
    return person.is_staff or bool(session.scalar(select(shown | done)))
