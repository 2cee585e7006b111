"""What an import would do, row by row and field by field. Reads only; `carrying` does it."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.docsdays import queries
from app.docsdays.models import Task, TaskState
from app.docsdays.sheets.models import SourceRow
from app.docsdays.sheets.told import ALL_FIELDS, LABELS, told_in, told_of
from app.docsdays.wikitext import FIELDS, Row, digest
from app.people.models import Person

AT_ONCE = 500
TOLD = (joinedload(Task.area), joinedload(Task.mentor))
MOVES = {
    (TaskState.OPEN, TaskState.DONE),
    (TaskState.IN_REVIEW, TaskState.DONE),
    (TaskState.DONE, TaskState.OPEN),
    (TaskState.OPEN, TaskState.PARKED),
    (TaskState.IN_REVIEW, TaskState.PARKED),
    (TaskState.PARKED, TaskState.OPEN),
}


class Kind(StrEnum):
    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    CONFLICT = "conflict"
    REFUSED = "refused"


class Side(StrEnum):
    THEIRS = "taken from the page"
    OURS = "changed here only, and stays"
    BOTH = "changed on both sides: nothing is done, change one of them by hand"
    NOBODY = "nobody, or more than one, of that name agreed to be shown here"
    PEOPLE = "people take tasks here by themselves: nothing is done"


@dataclass(frozen=True)
class Difference:
    field: str
    ours: str
    theirs: str
    side: Side

    @property
    def label(self) -> str:
        return LABELS[self.field]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    kind: Kind
    row: Row
    row_key: str
    told: dict[str, str]
    reason: str = ""
    task: Task | None = None
    source: SourceRow | None = None
    differences: tuple[Difference, ...] = ()
    mentor_id: int | None = None
    """Whom `told` names to ask."""

    @property
    def text_hash(self) -> str:
        return hashlib.sha256(json.dumps(self.told, sort_keys=True).encode()).hexdigest()

    def taken(self) -> set[str]:
        return {each.field for each in self.differences if each.side == Side.THEIRS}

    def base(self) -> dict[str, str]:
        """What both sides agree on once this is done; of a conflict, what they agreed on before."""
        old = base_of(self.row, self.source)
        apart = {each.field for each in self.differences if each.side in (Side.BOTH, Side.NOBODY)}
        agreed = {name: digest(text) for name, text in self.told.items() if name not in apart}
        return agreed | {name: old[name] for name in apart if name in old}


def verdicts(session: Session, rows: Sequence[Row], *, page: str, area: str = "", now: datetime) -> list[Verdict]:
    """In the order of `rows`."""
    keys = list(_row_keys(rows))
    sources = _sources(session, page, keys)
    tasks = _tasks(session, [row.key for row in rows if row.key])
    found = [
        (row, key, tasks.get(row.key) or (sources[key].task if key in sources else None))
        for row, key in zip(rows, keys, strict=True)
    ]
    owners = _owners(session, [task for _, _, task in found if task], now)
    namesakes = _namesakes(session, [row.title for row, _, task in found if task is None])
    lines: dict[int, int] = {}
    areas, people = queries.task_choices(session)
    names, mentors = {area.slug: area.name for area in areas}, _by_name(people)
    judged = []
    for row, key, task in found:
        told = told_in(row, area=area)
        if told.get("area") in names:
            told["area"] = names[told["area"]]
        named = told.get("mentor", "")
        mentor_id = mentors.get(named)
        if task is None:
            reasons = [f"“{named}” is not named as whom to ask: {Side.NOBODY}."] if named and not mentor_id else []
            if row.title in namesakes:
                reasons.append(
                    f"{namesakes[row.title]} has the same title. If it is the same task, leave this line out."
                )
            reason = " ".join(reasons)
            judged.append(Verdict(kind=Kind.NEW, row=row, row_key=key, told=told, reason=reason, mentor_id=mentor_id))
            continue
        first = lines.setdefault(task.id, row.line)
        if first != row.line:
            reason = f"The same task stands on line {first} already."
            judged.append(Verdict(kind=Kind.REFUSED, row=row, row_key=key, told=told, reason=reason, task=task))
            continue
        ours = told_of(task, owners.get(task.id, ()))
        apart = merged(ours, told, base_of(row, sources.get(key)))
        is_nobody = bool(named) and mentor_id is None
        differences = tuple(
            replace(each, side=Side.NOBODY) if is_nobody and each.field == "mentor" else each for each in apart
        )
        judged.append(
            Verdict(
                kind=_kind(differences),
                row=row,
                row_key=key,
                told=told,
                task=task,
                source=sources.get(key),
                differences=differences,
                mentor_id=mentor_id,
            )
        )
    return judged


def merged(ours: Mapping[str, str], theirs: Mapping[str, str], base: Mapping[str, str]) -> Iterator[Difference]:
    """Three ways, field by field: `base` has a digest of each field as both sides last knew it."""
    for name, other in theirs.items():
        mine = ours[name]
        if mine == other:
            continue
        was = base.get(name)
        if digest(other) == was:
            side = Side.OURS
        elif name == "owner":
            side = Side.PEOPLE
        elif digest(mine) == was and (name != "state" or (mine, other) in MOVES):
            side = Side.THEIRS
        else:
            side = Side.BOTH
        yield Difference(name, mine, other, side)


def base_of(row: Row, source: SourceRow | None) -> dict[str, str]:
    """That of the last import, unless the page was exported anew since."""
    if source is not None and source.was == row.was:
        return source.base
    written = row.was.split(".")
    return dict(zip(ALL_FIELDS, written, strict=False)) if len(written) in (len(FIELDS), len(ALL_FIELDS)) else {}


def _kind(differences: Sequence[Difference]) -> Kind:
    sides = {each.side for each in differences}
    if Side.BOTH in sides:
        return Kind.CONFLICT
    return Kind.CHANGED if Side.THEIRS in sides else Kind.SAME


def _row_keys(rows: Sequence[Row]) -> Iterator[str]:
    """The key in the row; else what it says and where, and the how many-th of these it is."""
    counts: Counter[str] = Counter()
    for row in rows:
        words = row.key or "\n".join((*row.headings, *row.groups, row.title))
        counts[words] += 1
        yield hashlib.sha256(f"{words}\n{counts[words]}".encode()).hexdigest()


def _sources(session: Session, page: str, keys: Sequence[str]) -> dict[str, SourceRow]:
    found: dict[str, SourceRow] = {}
    for start in range(0, len(keys), AT_ONCE):
        query = select(SourceRow).where(SourceRow.page == page, SourceRow.row_key.in_(keys[start : start + AT_ONCE]))
        query = query.options(joinedload(SourceRow.task).options(*TOLD))
        found |= {source.row_key: source for source in session.scalars(query)}
    return found


def _tasks(session: Session, keys: Sequence[str]) -> dict[str, Task]:
    found: dict[str, Task] = {}
    for start in range(0, len(keys), AT_ONCE):
        query = select(Task).where(Task.key.in_(keys[start : start + AT_ONCE])).options(*TOLD)
        found |= {task.key: task for task in session.scalars(query)}
    return found


def _namesakes(session: Session, titles: Sequence[str]) -> dict[str, str]:
    """The keys of those that are listed here by exactly these titles."""
    found: dict[str, str] = {}
    for start in range(0, len(titles), AT_ONCE):
        query = select(Task.title, Task.key).where(Task.title.in_(titles[start : start + AT_ONCE]))
        found |= {title: key for title, key in session.execute(query.order_by(Task.id.desc()))}  # noqa: C416 — rows are no pairs
    return found


def _by_name(people: Sequence[Person]) -> dict[str, int]:
    """Those whose name is nobody else's."""
    counts = Counter(person.name for person in people)
    return {person.name: person.id for person in people if counts[person.name] == 1}


def _owners(session: Session, tasks: Sequence[Task], now: datetime) -> dict[int, tuple[str, ...]]:
    return {row.task.id: row.standing.names for row in queries.rows_of(session, tasks, now)}
