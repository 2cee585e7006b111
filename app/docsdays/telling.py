"""A chronicle with its names and titles: what the timeline and the report of a day show."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.docsdays import burndown, chronicle, queries
from app.docsdays.burndown import Chart
from app.docsdays.chronicle import Chronicle, Standing, Step
from app.docsdays.models import FINISHING, DocsDay, EventKind, Evidence, Task
from app.docsdays.standing import WORDS, until_words
from app.people.models import Person

TOOK_PART = (EventKind.CLAIMED, EventKind.SUBMITTED)
READ = (EventKind.ACCEPTED, EventKind.RETURNED)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Moment:
    """One line of the timeline; `words` stand between who did it and the task."""

    at: datetime
    who: Person | None
    words: str
    task: Task
    tone: str
    stands: str
    tally: Mapping[str, int]


@dataclass(frozen=True)
class Place:
    """A row of the board as it stood at the beginning and at the end; None: it was not on the list."""

    task: Task
    first: tuple[str | None, str]
    last: tuple[str | None, str]


@dataclass(frozen=True)
class Done:
    task: Task
    by: Sequence[Person]
    said: str | None
    """Why it is done, where nobody here did it."""
    edit: Evidence | None = None
    """Of the wiki, where that did it."""


class Telling:
    """Reads what it needs once; everything else is worked out from the chronicle."""

    def __init__(self, session: Session, day: DocsDay, now: datetime) -> None:
        self.day = day
        self.told = queries.chronicle_of(session, day, now)
        self.tasks = queries.tasks_by_id(session, day)
        self.people = queries.people_by_id(session, _ids(self.told))
        self.edits = queries.edits_by_address(session, day)

    @property
    def has_record(self) -> bool:
        return bool(self.told.steps)

    @property
    def counts(self) -> dict[str, int | None]:
        return chronicle.counts(self.told)

    @property
    def chart(self) -> Chart:
        told, points = self.told, chronicle.burn_down(self.told)
        is_over = self.day.closed_at is not None and told.end >= self.day.closed_at
        end = told.end if is_over else max(told.end, self.day.ends_at)
        # While it lasts the line ends with what happened last, so that the page changes only when something does.
        last = told.end if is_over else [told.start, *(step.at for step in told.steps)][-1]
        return burndown.draw(points, end=end, last=last, zone=self.day.time_zone)

    @property
    def hours(self) -> list[tuple[datetime, Counter[str]]]:
        """How it stood at the beginning, and after each hour in which something happened."""
        start = self.told.start
        ends: list[datetime] = []
        for step in self.told.steps:
            after = start + ((step.at - start) // HOUR + 1) * HOUR
            if not ends or ends[-1] != after:
                ends.append(after)
        return chronicle.hourly(self.told, [start, *ends])

    @property
    def moments(self) -> list[Moment]:
        return [
            Moment(
                step.at,
                self.people.get(step.person_id) if step.person_id else None,
                chronicle.TOLD[EventKind(step.kind)],
                self.tasks[step.task_id],
                step.after.tone or "draft",
                self._words(step.after),
                step.tally,
            )
            for step in self.told.steps
        ]

    @property
    def places(self) -> list[Place]:
        nowhere = Standing()
        return [
            Place(
                task,
                *((each.tone, self._words(each)) for each in (told.get(task_id, nowhere) for told in self._ends())),
            )
            for task_id, task in self.tasks.items()
            if self.told.closing.get(task_id, nowhere).tone
        ]

    def _ends(self) -> tuple[dict[int, Standing], dict[int, Standing]]:
        return self.told.opening, self.told.closing

    @property
    def took_part(self) -> list[Person]:
        """In the order in which they began."""
        return self._of(step.person_id for step in self.told.steps if step.kind in TOOK_PART)

    @property
    def readers(self) -> list[Person]:
        return self._of(step.person_id for step in self.told.steps if step.kind in READ)

    @property
    def done(self) -> list[Done]:
        """What was done on the day, the first first."""
        finished = [step for step in self.told.steps if step.kind in FINISHING]
        still = {step.task_id: step for step in finished if self.told.closing[step.task_id].tone == "done"}
        by = {
            task_id: self._of(each.person_id for each in self.told.completed if each.task_id == task_id)
            for task_id in still
        }
        return [self._done(step, by[task_id]) for task_id, step in still.items()]

    def _done(self, step: Step, by: Sequence[Person]) -> Done:
        if by or not step.cause:
            return Done(self.tasks[step.task_id], by, None)
        address = step.cause.rpartition(" ")[2]
        return Done(self.tasks[step.task_id], by, step.cause, self.edits.get(address))

    @property
    def returned(self) -> list[Task]:
        back = [step.task_id for step in self.told.steps if step.kind == EventKind.RETURNED]
        return [self.tasks[task_id] for task_id in dict.fromkeys(back)]

    @property
    def left(self) -> list[Place]:
        """What the day left to do, or for others to read."""
        return [place for place in self.places if place.last[0] in (*chronicle.LEFT, "parked")]

    def _of(self, ids: Iterable[int | None]) -> list[Person]:
        return [self.people[each] for each in dict.fromkeys(ids) if each in self.people]

    def _words(self, standing: Standing) -> str:
        if standing.tone != "taken":
            return WORDS.get(standing.tone or "", standing.tone or "not on the list")
        holders = [
            f"{self._name(holder.person_id)} {until_words(holder.ends_at, self.day.time_zone, self.day.date)}".strip()
            for holder in standing.holders
        ]
        return f"taken by {', '.join(holders)}"

    def _name(self, person_id: int) -> str:
        person = self.people.get(person_id)
        return (person.name if person else "") or "a contributor"


def _ids(told: Chronicle) -> set[int]:
    found = {step.person_id for step in told.steps} | {each.person_id for each in told.completed}
    for standing in (*told.opening.values(), *(step.after for step in told.steps)):
        found |= {holder.person_id for holder in standing.holders}
    return {each for each in found if each is not None}
