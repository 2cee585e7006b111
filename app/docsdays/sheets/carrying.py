"""Doing what the verdicts say."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import siteinfo
from app.core.slugs import slugify
from app.docsdays.actions import reviews, tasks
from app.docsdays.models import Area, Task, TaskState
from app.docsdays.sheets.models import ImportRun, SourceRow
from app.docsdays.sheets.told import columns_in
from app.docsdays.sheets.verdicts import Kind, Verdict
from app.people.models import Person

NO_AREA = "From the wiki"
LEFT_OUT = "left out"


def carry_out(
    session: Session,
    verdicts: Iterable[Verdict],
    run: ImportRun,
    *,
    without: Collection[str] = (),
    by: Person | None,
    now: datetime,
) -> Counter[str]:
    """Writes what is new and what changed on the page; says how many of each kind there were.

    Nothing is remembered of rows that are left out, whose keys are in `without`: the next import comes to them anew.
    """
    counts: Counter[str] = Counter()
    areas = {area.name.casefold(): area for area in session.scalars(select(Area))}
    areas |= {area.slug: area for area in areas.values()}
    for verdict in verdicts:
        is_left_out = verdict.row_key in without
        counts[LEFT_OUT if is_left_out else verdict.kind] += 1
        if is_left_out:
            continue
        if verdict.kind == Kind.NEW:
            _remember(session, verdict, _create(session, verdict, run, areas, by, now), run)
        elif verdict.task is not None and verdict.kind != Kind.REFUSED:
            _change(session, verdict, run, areas, by, now)
            _remember(session, verdict, verdict.task, run)
    run.done_at, run.counts, run.text = now, dict(counts), ""
    return counts


def _create(
    session: Session, verdict: Verdict, run: ImportRun, areas: dict[str, Area], by: Person | None, now: datetime
) -> Task:
    told, row = verdict.told, verdict.row
    state = TaskState(told.get("state", TaskState.OPEN))
    reason = (row.remark or f"Set aside on the page {run.page}.") if state == TaskState.PARKED else None
    values: dict[str, object] = {
        "size": "M",
        "audience": "users",
        "capacity": 1,
        "why": "",
        "how": "",
        "target": None,
        "skills": [],
        "mentor_id": verdict.mentor_id,
        **columns_in(told),
        "state": TaskState.OPEN if state == TaskState.IN_REVIEW else state,
        "state_reason": reason,
        "area_id": _area(session, told.get("area") or NO_AREA, areas).id,
        "source": f"Line {row.line} of {run.page}" + (f", where {row.owner} had it" if row.owner else ""),
    }
    return tasks.create(session, values, by, now=now)


def _change(
    session: Session, verdict: Verdict, run: ImportRun, areas: dict[str, Area], by: Person | None, now: datetime
) -> None:
    task, told, taken = verdict.task, verdict.told, verdict.taken()
    assert task is not None  # noqa: S101 — the caller looked
    values = columns_in({name: told[name] for name in taken})
    if "area" in taken:
        values["area_id"] = _area(session, told["area"], areas).id
    if "mentor" in taken:
        values["mentor_id"] = verdict.mentor_id
    tasks.edit(session, task, values, by, now=now)
    if "state" in taken:
        cause = verdict.row.remark or f"So it says on the page {run.page}."
        _move(session, task, TaskState(told["state"]), cause, verdict.row.owner, by, now)


def _move(
    session: Session, task: Task, state: TaskState, cause: str, owner: str, by: Person | None, now: datetime
) -> None:
    """Only what `MOVES` allows comes here."""
    if state == TaskState.DONE:
        today = now.astimezone(siteinfo.load(session).zone).date()
        reviews.close(session, task, by, text=cause, by=owner.split(", "), today=today, now=now)
    elif state == TaskState.PARKED:
        tasks.park(session, task, by, reason=cause, now=now)
    elif task.state == TaskState.PARKED:
        tasks.unpark(session, task, by, now=now)
    else:
        tasks.reopen(session, task, by, reason=cause, now=now)


def _area(session: Session, name: str, areas: dict[str, Area]) -> Area:
    """The one of that name, made where there is none."""
    slug = slugify(name)[:110] or "wiki"
    found = areas.get(name.casefold()) or areas.get(slug)
    if found is None:
        last = session.scalar(select(func.max(Area.position))) or 0
        found = Area(slug=slug, name=name, description="", position=last + 1)
        session.add(found)
        session.flush()  # tasks need the id
        areas[name.casefold()] = areas[slug] = found
    return found


def _remember(session: Session, verdict: Verdict, task: Task, run: ImportRun) -> None:
    source = verdict.source
    if source is not None and source.text_hash == verdict.text_hash and source.base == verdict.base():
        return
    if source is None:
        source = SourceRow(page=run.page, row_key=verdict.row_key)
        session.add(source)
    source.task_id, source.run_id, source.was = task.id, run.id, verdict.row.was[:200]
    source.text_hash, source.fields, source.base = verdict.text_hash, verdict.told, verdict.base()
