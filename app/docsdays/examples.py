"""Days that never were like that: who did what and when, a line for each step, to show how a day is recorded.

`docs-days/examples/DATE.txt` is played through the same actions as people's own steps, so that claims, reviews and
events are what they would be. Played once, it stays; its people are closed accounts without an address.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import ContentError, NotFoundError, PortalError
from app.core.loading import Loaded
from app.docsdays import queries
from app.docsdays.actions import claims, reviews
from app.docsdays.actions.days import keep_figures
from app.docsdays.models import DayTask, DocsDay, EventKind, Submission, Task, TaskEvent
from app.people.models import Person, Role

FOLDER = "examples"
LISTED_BEFORE = timedelta(days=7)
STEP = re.compile(r"(\d\d:\d\d) (\w+) ([a-z ]+) (XD-[0-9A-Z]{4})(?:: (.+))?")
VERBS = {
    "takes": EventKind.CLAIMED,
    "extends": EventKind.RENEWED,
    "gives back": EventKind.RELEASED,
    "hands in": EventKind.SUBMITTED,
    "returns": EventKind.RETURNED,
    "accepts": EventKind.ACCEPTED,
}
WORDS = {kind: verb for verb, kind in VERBS.items()}
REVIEWS = (EventKind.RETURNED, EventKind.ACCEPTED)


@dataclass(frozen=True)
class Step:
    line: int
    at: time
    who: str
    kind: EventKind
    key: str
    text: str


@dataclass(frozen=True)
class Example:
    path: Path
    date: date
    steps: Sequence[Step]


def read(folder: Path) -> list[Example]:
    """Raises ContentError for a line that is no step."""
    return [Example(path, _date(path), list(_steps(path))) for path in sorted((folder / FOLDER).glob("*.txt"))]


def _date(path: Path) -> date:
    try:
        return date.fromisoformat(path.stem)
    except ValueError as error:
        raise ContentError(path, None, "the file must be named by a date such as 2012-03-26.txt.") from error


def _steps(path: Path) -> Iterator[Step]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        found = STEP.fullmatch(line)
        if found is None or found[3] not in VERBS:
            raise ContentError(path, number, f"must be like “09:05 Ada takes XD-7K2Q”, with {', '.join(VERBS)}.")
        try:
            at = time.fromisoformat(found[1])
        except ValueError as error:
            raise ContentError(path, number, f"there is no time {found[1]}.") from error
        yield Step(number, at, found[2], VERBS[found[3]], found[4], found[5] or "")


def listed_at(examples: Sequence[Example], zone: ZoneInfo) -> dict[str, datetime]:
    """By the days of examples, since when the tasks on their lists are there: a week before."""
    return {str(example.date): datetime.combine(example.date, time(), zone) - LISTED_BEFORE for example in examples}


def play(session: Session, examples: Sequence[Example], *, now: datetime) -> Loaded:
    """Those that were not played yet. Raises ContentError for a step that cannot be taken."""
    loaded = Loaded()
    for example in examples:
        day = queries.day_by_date(session, example.date)
        if day is None or not day.is_example:
            raise ContentError(example.path, None, "there is no such day in days.yaml that is marked as an example.")
        if _written(session, day):
            loaded += Loaded(same=1)
            continue
        _play(session, day, example, now)
        loaded += Loaded(new=1)
    return loaded


def _play(session: Session, day: DocsDay, example: Example, now: datetime) -> None:
    zone = ZoneInfo(day.time_zone)
    people = _people(session, example, now)
    for step in example.steps:
        try:
            _take(session, people[step.who], step, datetime.combine(day.date, step.at, zone))
        except PortalError as error:
            raise ContentError(example.path, step.line, str(error)) from error
    if day.closed_at is not None and day.closed_at <= now:
        keep_figures(session, day, now)


def _take(session: Session, who: Person, step: Step, at: datetime) -> None:
    task = queries.task_by_key(session, step.key)
    if task is None:
        raise NotFoundError(f"there is no task {step.key} in tasks.yaml.")
    match step.kind:
        case EventKind.CLAIMED:
            claims.claim(session, task, who, now=at)
        case EventKind.RENEWED:
            claims.renew(session, task, who, now=at)
        case EventKind.RELEASED:
            claims.release(session, task, who, now=at)
        case EventKind.SUBMITTED:
            reviews.submit(session, task, who, text=step.text, link=None, now=at)
        case EventKind.RETURNED:
            reviews.return_work(session, task, who, text=step.text, now=at)
        case _:
            reviews.accept(session, task, who, text=step.text, today=at.date(), now=at)
    session.flush()  # the next step reads what this one wrote


def _people(session: Session, example: Example, now: datetime) -> dict[str, Person]:
    """Closed accounts that nobody can enter; who reviews must be an organiser."""
    readers = {step.who for step in example.steps if step.kind in REVIEWS}
    found = {}
    for name in dict.fromkeys(step.who for step in example.steps):
        slug = f"example-{name.lower()}"
        person = session.scalar(select(Person).where(Person.slug == slug))
        if person is None:
            role = Role.ORGANISER if name in readers else Role.CONTRIBUTOR
            person = Person(slug=slug, name=f"{name} (example)", role=role, created_at=now, disabled_at=now)
            session.add(person)
        found[name] = person
    session.flush()  # claims need the ids
    return found


def export(session: Session, folder: Path) -> None:
    for day in session.scalars(select(DocsDay).where(DocsDay.is_example).order_by(DocsDay.date)):
        lines = _written(session, day)
        if lines:
            (folder / FOLDER).mkdir(exist_ok=True)
            (folder / FOLDER / f"{day.date}.txt").write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _written(session: Session, day: DocsDay) -> list[str]:
    """The steps of the example's people on the day, as its file has them."""
    texts: Mapping[tuple[int | None, datetime], str] = {
        (claim_id, at): text
        for claim_id, at, text in session.execute(
            select(Submission.claim_id, Submission.created_at, Submission.text)
            .join(DayTask, DayTask.task_id == Submission.task_id)
            .where(DayTask.day_id == day.id)
        )
    }
    statement = (
        select(TaskEvent, Task.key, Person.name)
        .join(Task, Task.id == TaskEvent.task_id)
        .join(DayTask, DayTask.task_id == Task.id)
        .join(Person, Person.id == TaskEvent.person_id)
        .where(DayTask.day_id == day.id, Person.slug.startswith("example-"), TaskEvent.kind.in_(list(WORDS)))
        .where(TaskEvent.at >= day.starts_at, TaskEvent.at < day.ends_at)
        .order_by(TaskEvent.at, TaskEvent.id)
    )
    lines = []
    for event, key, name in session.execute(statement):
        at = f"{event.at.astimezone(ZoneInfo(day.time_zone)):%H:%M}"
        text = texts.get((event.claim_id, event.at), "") if event.kind == EventKind.SUBMITTED else event.cause
        said = f": {text}" if text else ""
        lines.append(f"{at} {name.partition(' ')[0]} {WORDS[EventKind(event.kind)]} {key}{said}")
    return lines
