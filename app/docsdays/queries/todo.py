"""The list of all tasks: filtered, counted and sorted by the database."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, func, or_, select, union_all
from sqlalchemy.orm import Session, joinedload

from app.core.paging import Page
from app.docsdays.models import Area, Claim, DayTask, DocsDay, QueueEntry, Task, TaskState, has_label
from app.docsdays.queries.claims import is_open
from app.docsdays.queries.days import HIDDEN, Row, rows_of
from app.docsdays.queries.lines import is_waiting

AnySelect = Select[*tuple[Any, ...]]
PAGE_SIZE = 50
STATES = ("free", "taken", "review", "parked", "done")
SORTS = ("state", "area", "size", "title", "changed")


@dataclass(frozen=True)
class Filter:
    """What of the list is asked for; None asks for everything."""

    area: str | None = None
    size: str | None = None
    audience: str | None = None
    label: str | None = None
    state: str | None = None
    day: date | None = None
    q: str = ""
    sort: str = "state"


@dataclass(frozen=True)
class Facets:
    """For each filter, how many tasks each of its values would show, the other filters staying as they are."""

    area: Counter[str] = field(default_factory=Counter)
    size: Counter[str] = field(default_factory=Counter)
    audience: Counter[str] = field(default_factory=Counter)
    state: Counter[str] = field(default_factory=Counter)
    total: int = 0


def facets(session: Session, wanted: Filter, now: datetime) -> Facets:
    """One statement: the tasks that match text and day, counted by every combination of the other filters."""
    held = _held(now)
    columns = (Task.area_id, Task.size, Task.audience, _shown_state(held))
    slugs = {area_id: slug for area_id, slug in session.execute(select(Area.id, Area.slug))}  # noqa: C416 — rows are no pairs
    statement = _matching(select(*columns, func.count()), held, wanted).group_by(*columns)
    asked = (wanted.area, wanted.size, wanted.audience, wanted.state)
    found = Facets()
    counters = (found.area, found.size, found.audience, found.state)
    total = 0
    for area_id, *rest, count in session.execute(statement):
        values = (slugs[area_id], *rest)
        differing = [at for at in range(4) if asked[at] is not None and asked[at] != values[at]]
        if not differing:
            total += count
            for counter, value in zip(counters, values, strict=True):
                counter[value] += count
        elif len(differing) == 1:
            counters[differing[0]][values[differing[0]]] += count
    return replace(found, total=total)


def todo_page(session: Session, wanted: Filter, now: datetime, *, number: int, total: int) -> Page[Row]:
    # First which, from the index alone, then their texts: sorting texts costs more than everything else.
    wanted_ids = _listed(wanted, now).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    ids = session.scalars(wanted_ids.with_only_columns(Task.id)).all()
    tasks = session.scalars(select(Task).where(Task.id.in_(ids)).options(joinedload(Task.area))).all()
    place = {task_id: at for at, task_id in enumerate(ids)}
    rows = rows_of(session, sorted(tasks, key=lambda task: place[task.id]), now)
    return Page(rows, number, PAGE_SIZE, total)


def todo(session: Session, wanted: Filter, now: datetime) -> Sequence[Row]:
    """All of them, for exports."""
    statement = _listed(wanted, now).options(joinedload(Task.area), joinedload(Task.mentor))
    return rows_of(session, session.scalars(statement).all(), now)


def _listed(wanted: Filter, now: datetime) -> AnySelect:
    held = _held(now)
    shown = _shown_state(held)
    statement = _matching(select(Task), held, wanted)
    for column, value in ((Area.slug, wanted.area), (Task.size, wanted.size), (Task.audience, wanted.audience)):
        if value is not None:
            statement = statement.where(column == value)
    if wanted.state is not None:
        statement = statement.where(shown == wanted.state)
    rank = case({state: number for number, state in enumerate(STATES)}, value=shown)
    by_size = case({"S": 0, "M": 1, "L": 2}, value=Task.size)
    orders: dict[str, tuple[Any, ...]] = {
        "state": (rank, Area.position, Task.id),
        "area": (Area.position, rank, Task.id),
        "size": (by_size, rank, Task.id),
        "title": (func.lower(Task.title), Task.id),
        "changed": (Task.changed_at.desc(), Task.id),
    }
    return statement.order_by(*orders[wanted.sort])


def _held(now: datetime) -> Subquery:
    """The places that somebody has, and those that are kept for who waits."""
    places = union_all(
        select(Claim.task_id).where(is_open(now), Claim.slot.is_not(None)),
        select(QueueEntry.task_id).where(is_waiting(now)),
    ).subquery()
    return select(places.c.task_id, func.count().label("places")).group_by(places.c.task_id).subquery()


def _shown_state(held: Subquery) -> ColumnElement[str]:
    full = func.coalesce(held.c.places, 0) >= Task.capacity
    return case(
        ((Task.state == TaskState.OPEN) & full, "taken"),
        (Task.state == TaskState.OPEN, "free"),
        (Task.state == TaskState.IN_REVIEW, "review"),
        else_=Task.state,
    )


def _matching(statement: AnySelect, held: Subquery, wanted: Filter) -> AnySelect:
    """Joined to its area and its taken places, and narrowed to text, label and day."""
    statement = (
        statement.select_from(Task)
        .join(Area)
        .outerjoin(held, held.c.task_id == Task.id)
        .where(Task.state.not_in(HIDDEN))
    )
    if wanted.day is not None:
        on_day = select(DayTask.task_id).join(DocsDay).where(DocsDay.date == wanted.day)
        statement = statement.where(Task.id.in_(on_day))
    if wanted.label is not None:
        statement = statement.where(has_label(wanted.label))
    for word in wanted.q.split():
        texts = (Task.key, Task.title, Task.why, Task.how)
        statement = statement.where(or_(*(text.icontains(word, autoescape=True) for text in texts)))
    return statement
