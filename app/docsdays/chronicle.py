"""What a docs day went through and what it came to, worked out from the events of its tasks alone. Pure.

Nothing of it is kept as truth: as long as the events are there, it can be worked out again, and comes out the same.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from statistics import median
from typing import Any

from app.docsdays.models import ClaimState, EventKind, TaskState

TOLD = {
    EventKind.LISTED: "put on the list:",
    EventKind.CLAIMED: "took",
    EventKind.RELEASED: "gave back",
    EventKind.EXPIRED: "ran out of time on",
    EventKind.REVOKED: "took from its holder",
    EventKind.SUBMITTED: "handed in",
    EventKind.ACCEPTED: "accepted",
    EventKind.CLOSED: "closed",
    EventKind.RETURNED: "asked for more work on",
    EventKind.PARKED: "set aside",
    EventKind.UNPARKED: "took up again",
    EventKind.REOPENED: "opened again",
}
"""What a replay shows, in words between who did it and the task; all else only moves claims on."""
TONES = {
    TaskState.OPEN: "free",
    TaskState.IN_REVIEW: "review",
    TaskState.DONE: "done",
    TaskState.PARKED: "parked",
}
LEFT = ("free", "taken", "review")


@dataclass(frozen=True)
class Happening:
    """A row of `task_events`, with whose claim it is about."""

    id: int
    task_id: int
    at: datetime
    kind: str
    person_id: int | None
    cause: str | None
    to_state: str
    claim_id: int | None
    claim_state: str | None
    claim_ends_at: datetime | None
    holder_id: int | None


@dataclass(frozen=True)
class Holder:
    person_id: int
    ends_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """Where a task stood; None as its tone means that it was on no list."""

    tone: str | None = None
    holders: tuple[Holder, ...] = ()


@dataclass(frozen=True)
class Step:
    """Something that happened, where the task stood then, and how many tasks stood where."""

    at: datetime
    task_id: int
    kind: str
    person_id: int | None
    cause: str | None
    after: Standing
    tally: Counter[str]

    @property
    def left(self) -> int:
        return left(self.tally)


@dataclass(frozen=True)
class Completed:
    """Somebody's work on a task that was accepted, and how long after they took it."""

    task_id: int
    person_id: int
    seconds: int


@dataclass(frozen=True)
class Chronicle:
    start: datetime
    end: datetime
    opening: dict[int, Standing]
    closing: dict[int, Standing]
    steps: tuple[Step, ...]
    completed: tuple["Completed", ...]

    @property
    def first(self) -> Counter[str]:
        return _count(self.opening)

    @property
    def last(self) -> Counter[str]:
        return _count(self.closing)


def left(tally: Counter[str]) -> int:
    """What was still to do; what was set aside waits for others."""
    return sum(tally[tone] for tone in LEFT)


@dataclass
class _Life:
    """A task as its events so far leave it."""

    state: str | None = None
    claims: dict[int, tuple[str, Holder]] = field(default_factory=dict)

    def take(self, event: Happening) -> None:
        self.state = event.to_state
        if event.claim_id is not None and event.claim_state is not None and event.holder_id is not None:
            self.claims[event.claim_id] = event.claim_state, Holder(event.holder_id, event.claim_ends_at)

    def standing(self) -> Standing:
        holders = tuple(holder for state, holder in self.claims.values() if state == ClaimState.ACTIVE)
        tone = TONES.get(TaskState(self.state)) if self.state else None
        return Standing("taken" if tone == "free" and holders else tone, holders)


def rebuild(task_ids: Iterable[int], events: Iterable[Happening], *, start: datetime, end: datetime) -> Chronicle:
    """The day from `start` to `end`. `events` are all of its tasks, in any order; earlier ones say how it began."""
    lives = {task_id: _Life() for task_id in task_ids}
    now: dict[int, Standing] = {}
    opening: dict[int, Standing] | None = None
    steps: list[Step] = []
    began: dict[int, datetime] = {}
    completed: list[Completed] = []
    # What one press does is several events of one moment: all of them together say where the task stands.
    for (at, task_id), together in groupby(_with_lapses(events, end), key=lambda event: (event.at, event.task_id)):
        if at >= start and opening is None:
            opening = dict(now)
        group = list(together)
        for event in group:
            lives[task_id].take(event)
            if event.claim_id is not None and event.kind == EventKind.CLAIMED:
                began[event.claim_id] = at
            if at >= start and event.kind == EventKind.COMPLETED and event.claim_id in began and event.holder_id:
                seconds = int((at - began[event.claim_id]).total_seconds())
                completed.append(Completed(task_id, event.holder_id, seconds))
        now[task_id] = lives[task_id].standing()
        if opening is not None and any(map(_is_by_file, group)):
            opening[task_id] = now[task_id]
        if at >= start:
            told = [event for event in group if _is_told(event)]
            tally = _count(now) if told else Counter()
            steps += [Step(at, task_id, event.kind, _who(event), event.cause, now[task_id], tally) for event in told]
    return Chronicle(start, end, dict(now) if opening is None else opening, now, tuple(steps), tuple(completed))


def _is_told(event: Happening) -> bool:
    return event.kind in TOLD and not _is_by_file(event)


def _is_by_file(event: Happening) -> bool:
    """What a file put on the list, whenever it was read, counts as there from the beginning."""
    return event.kind == EventKind.LISTED and event.person_id is None


def _who(event: Happening) -> int | None:
    return event.holder_id if event.kind == EventKind.EXPIRED else event.person_id


def _with_lapses(events: Iterable[Happening], end: datetime) -> list[Happening]:
    """Until the end, in order, and with the lapses that were due but not written down: the clock ended those claims."""
    known = sorted((event for event in events if event.at <= end), key=_order)
    states = {event.task_id: event.to_state for event in known}
    latest = {event.claim_id: event for event in known if event.claim_id is not None}
    lapsed = [
        replace(
            event,
            at=event.claim_ends_at,
            kind=EventKind.EXPIRED,
            person_id=None,
            to_state=states[event.task_id],
            claim_state=ClaimState.EXPIRED,
        )
        for event in latest.values()
        if event.claim_state == ClaimState.ACTIVE and event.claim_ends_at is not None and event.claim_ends_at <= end
    ]
    return sorted(known + lapsed, key=_order)


def _order(event: Happening) -> tuple[datetime, int]:
    return event.at, event.id


def _count(standings: dict[int, Standing]) -> Counter[str]:
    return Counter(each.tone for each in standings.values() if each.tone is not None)


def counts(told: Chronicle) -> dict[str, int | None]:
    """The day in numbers."""
    kinds = Counter(step.kind for step in told.steps)
    did = {step.person_id for step in told.steps if step.kind in (EventKind.CLAIMED, EventKind.SUBMITTED)}
    reviewed = {step.person_id for step in told.steps if step.kind in (EventKind.ACCEPTED, EventKind.RETURNED)}
    before, after = told.first, told.last
    done = sum(
        standing.tone == "done" and told.opening.get(task_id, Standing()).tone != "done"
        for task_id, standing in told.closing.items()
    )
    return {
        "tasks": after.total(),
        "done_before": before["done"],
        "done": done,
        "in_review": after["review"],
        "taken": after["taken"],
        "free": after["free"],
        "set_aside": after["parked"],
        "people": len(did - {None}),
        "reviewers": len(reviewed - {None}),
        "claims": kinds[EventKind.CLAIMED],
        "handed_in": kinds[EventKind.SUBMITTED],
        "returned": kinds[EventKind.RETURNED],
        "given_back": kinds[EventKind.RELEASED],
        "lapsed": kinds[EventKind.EXPIRED],
        "median_minutes": round(median(each.seconds for each in told.completed) / 60) if told.completed else None,
    }


def burn_down(told: Chronicle) -> list[tuple[datetime, int]]:
    """How much was left to do, from the first moment on: one point for each change."""
    points = [(told.start, left(told.first))]
    for step in told.steps:
        if step.left != points[-1][1]:
            points.append((step.at, step.left))
    return points


def kept(told: Chronicle) -> dict[str, Any]:
    """All of it as JSON, to be stored when the day is closed and compared with what is worked out later."""
    return {
        "counts": counts(told),
        "burn_down": [[at.isoformat(), remaining] for at, remaining in burn_down(told)],
        "replay": [[step.at.isoformat(), step.task_id, str(step.kind), step.after.tone] for step in told.steps],
    }


def hourly(told: Chronicle, hours: Sequence[datetime]) -> list[tuple[datetime, Counter[str]]]:
    """How many tasks stood where at each of these moments."""
    found = []
    steps = iter(told.steps)
    tally, upcoming = told.first, next(steps, None)
    for moment in hours:
        while upcoming is not None and upcoming.at <= moment:
            tally, upcoming = upcoming.tally, next(steps, None)
        found.append((moment, tally))
    return found
