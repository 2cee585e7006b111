"""Where a task stands, derived from its state and the claims that are open: what the board and the lists say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.docsdays.briefs import Brief, Holding
from app.docsdays.models import Claim, ClaimState, QueueEntry, Task, TaskState
from app.people.models import Person
from app.web.filters import clock_time, date_short

TONES: dict[str, str] = {
    TaskState.OPEN: "free",
    TaskState.IN_REVIEW: "review",
    TaskState.DONE: "done",
    TaskState.PARKED: "parked",
    TaskState.PROPOSED: "draft",
    TaskState.DECLINED: "cancelled",
    TaskState.DUPLICATE: "cancelled",
}
RANKS = {"free": 0, "taken": 1, "review": 2, "parked": 3, "done": 4, "draft": 5, "cancelled": 6}
WORDS = {
    "review": "in review",
    "done": "done",
    "parked": "set aside",
}
ENDS_SOON = timedelta(minutes=30)
"""How near its end a claim is said to end soon: it pays to stay for the place."""


Held = Claim | Holding


class Standing(NamedTuple):
    """`tone` is one of the words of state of the pattern book; `free` counts the places that anybody could take now."""

    tone: str
    free: int
    capacity: int
    holders: tuple[Held, ...]
    submitted: tuple[Held, ...]
    waiting: int = 0
    """How many stand in line for it; a place that gets free is theirs."""
    kept_until: datetime | None = None
    """Until when a place is kept for the first of them."""
    is_begun: bool = False
    """Nobody has it, but what somebody handed in, noted or edited is there to go on from."""
    soon: datetime | None = None
    """Claims that end by then are near their end."""

    @property
    def rank(self) -> int:
        return RANKS[self.tone]

    @property
    def names(self) -> tuple[str, ...]:
        """Of all who have it or handed work in."""
        return tuple(claim.holder for claim in (*self.holders, *self.submitted))

    def words(self, zone: str, today: date | None = None) -> str:
        """`free`, `taken by Ada until 15:40 UTC`; on days other than `today` the date is said too."""
        if self.tone == "free" and self.is_begun:
            return "free, begun before"
        if self.tone == "free":
            return f"{self.free} of {self.capacity} places free" if self.capacity > 1 and self.holders else "free"
        if self.tone == "taken" and not self.holders:
            return f"kept for the next in line {until_words(self.kept_until, zone, today)}".rstrip()
        if self.tone == "taken":
            return "taken by " + ", ".join(self._holder(claim, zone, today) for claim in self.holders)
        return WORDS.get(self.tone, self.tone)

    def _holder(self, claim: Held, zone: str, today: date | None) -> str:
        only = "only " if self.soon and claim.ends_at and claim.ends_at <= self.soon else ""
        return f"{claim.holder} {only}{until_words(claim.ends_at, zone, today)}".rstrip()


def standing(
    task: Task | Brief, claims: Sequence[Held], kept: Sequence[datetime | None], *, now: datetime, has_traces: bool
) -> Standing:
    """`claims` are the open ones of this task; `kept` says of each who waits for it until when a place is kept.

    `has_traces`: something is there of somebody who does not have the task.
    """
    holders = tuple(claim for claim in claims if claim.state == ClaimState.ACTIVE)
    submitted = tuple(claim for claim in claims if claim.state == ClaimState.SUBMITTED)
    taken = sum(claim.slot is not None for claim in claims)
    free = max(0, task.capacity - taken - len(kept)) if task.state == TaskState.OPEN else 0
    tone = TONES[task.state]
    if tone == "free" and free == 0:
        tone = "taken"
    kept_until = min(filter(None, kept), default=None)
    is_begun = has_traces and task.state == TaskState.OPEN and not claims
    return Standing(tone, free, task.capacity, holders, submitted, len(kept), kept_until, is_begun, now + ENDS_SOON)


@dataclass(frozen=True)
class Wait:
    """Somebody's place in the line, from 1; `is_turn`: they could take the task now, until then if it was offered."""

    place: int
    is_turn: bool
    offered_until: datetime | None


def wait_of(task: Task, claims: Sequence[Claim], line: Sequence[QueueEntry], person: Person) -> Wait | None:
    """`claims` are the open ones of the task, `line` is who waits for it; None for who does not wait."""
    unheld = task.capacity - sum(claim.slot is not None for claim in claims)
    for place, entry in enumerate(line, 1):
        if entry.person_id == person.id:
            return Wait(place, task.state == TaskState.OPEN and place <= unheld, entry.offered_until)
    return None


def has_it_words(claim: Claim, zone: str, today: date | None = None) -> str:
    """`Ada has it until 15:40 UTC`."""
    return f"{claim.holder} has it {until_words(claim.ends_at, zone, today)}".rstrip()


def until_words(ends_at: datetime | None, zone: str, today: date | None = None) -> str:
    """`until 15:40 UTC`, or `until 27 Apr, 15:40 UTC` where that is not today; nothing while the clock stands still."""
    return f"until {moment_words(ends_at, zone, today)}" if ends_at else ""


def moment_words(at: datetime, zone: str, today: date | None = None) -> str:
    """`15:40 UTC`, or `27 Apr, 15:40 UTC` where that is not today."""
    on = at.astimezone(ZoneInfo(zone)).date()
    return clock_time(at, zone) if on == today else f"{date_short(on)}, {clock_time(at, zone)}"
