"""The list of all tasks: filtered, counted and sorted by the database."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, bindparam, case, cast, func, select, true, union_all
from sqlalchemy.orm import Session, aliased, joinedload

from app.core.paging import Page
from app.docsdays.models import Area, Claim, DayTask, DocsDay, QueueEntry, Task, TaskState
from app.docsdays.queries.boards import AnySelect, BriefRow, Row, brief_rows, rows_of
from app.docsdays.queries.claims import is_open
from app.docsdays.queries.days import IS_WISH, LISTED
from app.docsdays.queries.lines import is_waiting
from app.docsdays.queries.tasks import areas as all_areas
from app.search import queries as search

PAGE_SIZE = 50
STATES = ("free", "taken", "review", "parked", "done")
SORTS = ("state", "area", "size", "title", "changed")
SIZES = {"S": 0, "M": 1, "L": 2}
STORED = {"free": TaskState.OPEN, "taken": TaskState.OPEN, "review": TaskState.IN_REVIEW}
"""What is stored of the states that are shown, where the words differ."""
SHOWN = {TaskState.OPEN: "free", TaskState.IN_REVIEW: "review"}

_NOW = bindparam("now", type_=Claim.started_at.type)
_HELD = union_all(
    select(Claim.task_id).where(is_open(_NOW), Claim.slot.is_not(None)),
    select(QueueEntry.task_id).where(is_waiting(_NOW)),
).subquery()
"""The places that somebody has, and those that are kept for who waits."""
_PLACES = select(_HELD.c.task_id, func.count().label("places")).group_by(_HELD.c.task_id).subquery()
_ONE = aliased(Task)
_IS_FULL = Task.id.in_(
    select(_PLACES.c.task_id).join(_ONE, _ONE.id == _PLACES.c.task_id).where(_PLACES.c.places >= _ONE.capacity)
)
_COLUMNS = (Task.state, Task.area_id, Task.size, Task.audience)
_IDS = func.aggregate_strings(cast(Task.id, String), ",")
_GROUPED: AnySelect = select(*_COLUMNS, _IDS, _IDS.filter(Task.state == TaskState.OPEN, _IS_FULL)).group_by(*_COLUMNS)


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


class Group(NamedTuple):
    area: str
    size: str
    audience: str
    state: str


@dataclass(slots=True)
class Ids:
    """Those of a group, as the database strings them together: a row for each of 20,000 would take longer than to find
    them, and only those of one page are taken apart."""

    found: str
    but: str | None = None

    def __len__(self) -> int:
        return self.found.count(",") + 1 - (self.but.count(",") + 1 if self.but else 0)

    def __iter__(self) -> Iterator[int]:
        return map(int, set(self.found.split(",")).difference((self.but or "").split(",")))


@dataclass(frozen=True)
class Facets:
    """For each filter, how many tasks each of its values would show, the other filters staying as they are."""

    area: Counter[str] = field(default_factory=Counter)
    size: Counter[str] = field(default_factory=Counter)
    audience: Counter[str] = field(default_factory=Counter)
    state: Counter[str] = field(default_factory=Counter)
    groups: dict[Group, Ids] = field(default_factory=dict)
    """All that is shown."""
    areas: Mapping[str, Area] = field(default_factory=dict)
    """All of them by their slugs, in their order."""

    @property
    def total(self) -> int:
        return sum(map(len, self.groups.values()))


def facets(session: Session, wanted: Filter, now: datetime) -> Facets:
    """The tasks that match text and day, counted by every combination of the other filters.

    They are read off an index alone; those that are full are counted as taken.
    """
    grouped = _matching(session, _GROUPED, wanted)
    found = Facets(areas={area.slug: area for area in all_areas(session)})
    slugs = {area.id: slug for slug, area in found.areas.items()}
    asked = (wanted.area, wanted.size, wanted.audience, wanted.state)
    for state, area_id, size, audience, listed, taken in session.execute(grouped, {"now": now}):
        group = slugs[area_id], size, audience
        _count(found, Group(*group, SHOWN.get(state, state)), Ids(listed, but=taken), asked)
        if taken:
            _count(found, Group(*group, "taken"), Ids(taken), asked)
    return found


def _count(found: Facets, group: Group, ids: Ids, asked: tuple[str | None, ...]) -> None:
    differing = [at for at in range(4) if asked[at] not in (None, group[at])]
    if not ids or len(differing) > 1:
        return
    if not differing:
        found.groups[group] = ids
    counters = (found.area, found.size, found.audience, found.state)
    for at in differing or range(4):
        counters[at][group[at]] += len(ids)


def todo_page(session: Session, wanted: Filter, now: datetime, *, number: int, found: Facets) -> Page[BriefRow]:
    """Of anything but wishes, which have their own. `found`: the facets of the same filter and transaction."""
    # First which, then their texts: sorting texts costs more than everything else.
    first = (number - 1) * PAGE_SIZE
    if wanted.sort in ("state", "area", "size"):
        ids = _sorted(found, wanted.sort, first)
    else:
        of_page = _listed(session, wanted).with_only_columns(Task.id).limit(PAGE_SIZE).offset(first)
        ids = session.scalars(of_page, {"now": now}).all()
    return Page(brief_rows(session, ids, now), number, PAGE_SIZE, found.total)


def _sorted(found: Facets, sort: str, first: int) -> Sequence[int]:
    """A page in the order of `_listed`: where only groups have an order, those before and after it need none."""
    groups: dict[tuple[int, int], list[Ids]] = {}
    for group, ids in found.groups.items():
        state, area, size = STATES.index(group.state), found.areas[group.area].position, SIZES[group.size]
        order = {"state": (state, area), "area": (area, state), "size": (size, state)}[sort]
        groups.setdefault(order, []).append(ids)
    page: list[int] = []
    for _, together in sorted(groups.items()):
        count = sum(map(len, together))
        if not page and count <= first:
            first -= count
        elif len(page) < first + PAGE_SIZE:
            page += sorted(chain.from_iterable(together))
    return page[first : first + PAGE_SIZE]


def todo(session: Session, wanted: Filter, now: datetime) -> Sequence[Row]:
    """All of them, for exports."""
    statement = _listed(session, wanted).options(joinedload(Task.area), joinedload(Task.mentor))
    return rows_of(session, session.scalars(statement, {"now": now}).all(), now)


def _listed(session: Session, wanted: Filter) -> AnySelect:
    statement = _matching(session, select(Task), wanted)
    if wanted.area is not None:
        statement = statement.where(Task.area_id.in_(select(Area.id).where(Area.slug == wanted.area)))
    for column, value in ((Task.size, wanted.size), (Task.audience, wanted.audience)):
        if value is not None:
            statement = statement.where(column == value)
    if wanted.state is not None:
        statement = statement.where(_is(wanted.state))
    shown = case((_is("taken"), "taken"), *((Task.state == one, word) for one, word in SHOWN.items()), else_=Task.state)
    rank = case({state: number for number, state in enumerate(STATES)}, value=shown)
    by_size = case(SIZES, value=Task.size)
    orders: dict[str, tuple[Any, ...]] = {
        "state": (rank, Area.position, Task.id),
        "area": (Area.position, rank, Task.id),
        "size": (by_size, rank, Task.id),
        "title": (func.lower(Task.title), Task.id),
        "changed": (Task.changed_at.desc(), Task.id),
    }
    statement = statement.join(Area) if wanted.sort in ("state", "area") else statement
    return statement.order_by(*orders[wanted.sort])


def _is(state: str) -> ColumnElement[bool]:
    """One of STATES."""
    stored = Task.state == STORED.get(state, state)
    return stored & {"free": ~_IS_FULL, "taken": _IS_FULL}.get(state, true())


def _matching(session: Session, statement: AnySelect, wanted: Filter) -> AnySelect:
    """Narrowed to what is public, text, label and day. Wishes are shown only to who asks for them."""
    is_shown = IS_WISH if wanted.state == TaskState.PROPOSED else Task.state.in_(LISTED)
    statement = statement.select_from(Task).where(is_shown)
    if wanted.day is not None:
        on_day = select(DayTask.task_id).join(DocsDay).where(DocsDay.date == wanted.day)
        statement = statement.where(Task.id.in_(on_day))
    if wanted.q or wanted.label:
        # With the sum SQLite reads its index from end to end; by id it would look up each row that a common word finds.
        tags = [wanted.label] if wanted.label else []
        statement = statement.where((Task.id + 0).in_(search.holding(session, wanted.q, kind="task", tags=tags)))
    return statement
