"""The rules of tasks once more, in the plainest words; `test_machine.py` holds them against the database."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.docsdays import leases
from tests.conftest import NOW

WEEK = timedelta(days=7)
DAY = timedelta(hours=24)
LEASE_ON_DAY = timedelta(hours=4)
OFFER_ON_DAY = timedelta(minutes=30)
CAPACITIES = {"XD-A": 1, "XD-B": 2, "XD-C": 1, "XD-D": 1, "XD-E": 1, "XD-F": 1}
WISHES = ("XD-E", "XD-F")
"""Only proposed, to begin with."""
SMALL = "XD-D"
"""Needs no reviewer."""
ON_THE_LIST = ("XD-A", "XD-B", "XD-D", "XD-E")
"""Of the docs day."""
STEPS_OF_DAY = {("announced", "live"), ("live", "closed"), ("closed", "live")}


@dataclass
class Held:
    """A claim as the model sees it. `ends_at` is None while its clock stands still; `slot` where it needs no place.

    `version` is that of the text which the holder took.
    """

    slot: int | None
    version: int
    ends_at: datetime | None = None
    is_submitted: bool = False
    counts: bool = True
    left: timedelta | None = None


@dataclass
class Wait:
    """A place in line as the model sees it. `until` is None while nothing is offered."""

    name: str
    until: datetime | None = None


@dataclass
class Model:
    """The rules once more, in the plainest words: dictionaries, and no database."""

    now: datetime = NOW
    day_starts: datetime = NOW
    day_state: str = "announced"
    capacity: dict[str, int] = field(default_factory=lambda: dict(CAPACITIES))
    why: dict[str, str] = field(default_factory=lambda: dict.fromkeys(CAPACITIES, "Readers ask for it."))
    version: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CAPACITIES, 1))
    """Of the text, which the number of places is part of."""
    state: dict[str, str] = field(
        default_factory=lambda: dict.fromkeys(CAPACITIES, "open") | dict.fromkeys(WISHES, "proposed")
    )
    wanted: dict[str, set[str]] = field(default_factory=lambda: {key: set() for key in CAPACITIES})
    untold: dict[str, set[str]] = field(default_factory=lambda: {key: set() for key in CAPACITIES})
    same_as: dict[str, str] = field(default_factory=dict)
    held: dict[str, dict[str, Held]] = field(default_factory=lambda: {key: {} for key in CAPACITIES})
    line: dict[str, list[Wait]] = field(default_factory=lambda: {key: [] for key in CAPACITIES})
    lapsed: set[tuple[str, str]] = field(default_factory=set)
    overtaken: set[tuple[str, str]] = field(default_factory=set)
    notes: int = 0
    asked: int = 0
    submissions: int = 0

    def move_clock(self, by: timedelta) -> None:
        self.now += by
        for key, holders in self.held.items():
            for name, held in list(holders.items()):
                if held.ends_at is not None and held.ends_at <= self.now:
                    del holders[name]
                    self.lapsed.add((key, name))
            self.line[key] = [wait for wait in self.line[key] if wait.until is None or wait.until > self.now]

    def move_day(self, to: str) -> str:
        if (self.day_state, to) not in STEPS_OF_DAY:
            return "WrongStepError"
        self.day_state = to
        return "done"

    def is_on_a_day(self, key: str) -> bool:
        """A day is on from its first hour, or as soon as it is opened; until its last, or until it is closed."""
        has_begun = self.day_state == "live" or self.day_starts <= self.now
        is_over = self.day_state == "closed" or self.day_starts + DAY <= self.now
        return key in ON_THE_LIST and has_begun and not is_over

    def lease_end(self, key: str) -> datetime:
        return self.now + (LEASE_ON_DAY if self.is_on_a_day(key) else WEEK)

    def offer_end(self, key: str) -> datetime:
        return self.now + (OFFER_ON_DAY if self.is_on_a_day(key) else DAY)

    def taken(self, key: str) -> set[int]:
        return {held.slot for held in self.held[key].values() if held.slot is not None}

    def places(self, key: str) -> int:
        """Less than none where more were taken before there were fewer."""
        return self.capacity[key] - len(self.taken(key))

    def free_slot(self, key: str) -> int | None:
        return min(set(range(1, self.capacity[key] + 1)) - self.taken(key)) if self.places(key) > 0 else None

    def places_for(self, key: str, name: str) -> int:
        names = [wait.name for wait in self.line[key]]
        return self.places(key) - (names.index(name) if name in names else len(names))

    def leave_line(self, key: str, name: str) -> None:
        self.line[key] = [wait for wait in self.line[key] if wait.name != name]

    def follow(self, key: str) -> None:
        """Who is next in line is asked; nobody while the task cannot be taken."""
        if self.state[key] == "done":
            self.line[key] = []
        for place, wait in enumerate(self.line[key]):
            is_next = self.state[key] == "open" and place < self.places(key)
            wait.until = (wait.until or self.offer_end(key)) if is_next else None

    def sweep(self) -> None:
        for key in CAPACITIES:
            self.follow(key)

    def load(self, name: str) -> int:
        return sum(name in holders and holders[name].counts for holders in self.held.values())

    def settle(self, key: str) -> None:
        if self.state[key] == "in review" and not any(held.is_submitted for held in self.held[key].values()):
            self.state[key] = "open"
            self.resume(key)

    def pause(self, key: str) -> None:
        for held in self.held[key].values():
            if held.ends_at is not None:
                held.left, held.ends_at = held.ends_at - self.now, None

    def resume(self, key: str) -> None:
        for held in self.held[key].values():
            if self.state[key] == "open" and held.left is not None:
                held.ends_at, held.left = self.now + held.left, None

    def extend(self, key: str, held: Held) -> None:
        """Never to an earlier end, even if the day is on by now."""
        if held.ends_at is not None:
            held.ends_at = max(held.ends_at, self.lease_end(key))

    def not_held(self, key: str, name: str) -> str:
        return "LeaseLapsedError" if (key, name) in self.lapsed else "NotHeldError"

    def begin(self, key: str, name: str) -> None:
        """What became of their last claim matters no more."""
        self.lapsed.discard((key, name))
        self.overtaken.discard((key, name))

    def close(self, key: str) -> None:
        self.overtaken |= {(key, name) for name, held in self.held[key].items() if not held.is_submitted}
        self.state[key], self.held[key] = "done", {}

    def claim(self, key: str, name: str) -> str:
        if name in self.held[key]:
            return "done"
        if self.state[key] != "open":
            return "TaskClosedError"
        if self.places_for(key, name) <= 0:
            return "TaskFullError"
        if self.load(name) >= leases.PERSON_CAP:
            return "CapReachedError"
        self.held[key][name] = Held(self.free_slot(key), self.version[key], self.lease_end(key))
        self.begin(key, name)
        self.leave_line(key, name)
        self.follow(key)
        return "done"

    def edit(self, key: str, why: str) -> str:
        self.why[key] = why
        self.version[key] += 1
        self.follow(key)
        return "done"

    def change_capacity(self, key: str, places: int) -> str:
        """Nobody is thrown out. Those above it come to their end, and nobody comes after them."""
        if places != self.capacity[key]:
            self.capacity[key] = places
            self.version[key] += 1
            self.follow(key)
        return "done"

    def join(self, key: str, name: str) -> str:
        if any(wait.name == name for wait in self.line[key]):
            return "done"
        if self.state[key] != "open":
            return "TaskClosedError"
        if name in self.held[key] or self.places_for(key, name) > 0:
            return "NothingToWaitForError"
        self.line[key].append(Wait(name))
        return "done"

    def leave(self, key: str, name: str) -> str:
        self.leave_line(key, name)
        self.follow(key)
        return "done"

    def renew(self, key: str, name: str) -> str:
        held = self.held[key].get(name)
        if held is None:
            return self.not_held(key, name)
        self.extend(key, held)
        return "done"

    def release(self, key: str, name: str) -> str:
        if name not in self.held[key]:
            return self.not_held(key, name)
        return self.revoke(key, name)

    def revoke(self, key: str, name: str) -> str:
        del self.held[key][name]
        self.settle(key)
        self.follow(key)
        return "done"

    def note(self, key: str, name: str) -> str:
        self.notes += 1
        if name in self.held[key]:
            self.extend(key, self.held[key][name])
        return "done"

    def submit(self, key: str, name: str, *, again: bool, has_link: bool) -> str:
        held = self.held[key].get(name)
        if held is None and not again and (key, name) in self.lapsed:
            return "LeaseLapsedError"
        if self.state[key] == "done" and (key, name) in self.overtaken:
            self.overtaken.discard((key, name))
            self.submissions += 1
            return "done"
        if self.state[key] not in ("open", "in review"):
            return "TaskClosedError"
        if held is None:
            slot = self.free_slot(key) if self.places_for(key, name) > 0 else None
            held = self.held[key][name] = Held(slot, self.version[key])
            self.begin(key, name)
            self.leave_line(key, name)
        held.ends_at, held.left, held.is_submitted, held.counts = None, None, True, False
        self.state[key] = "in review"
        self.submissions += 1
        if key == SMALL and has_link and sum(each.is_submitted for each in self.held[key].values()) == 1:
            self.close(key)
        self.pause(key)
        self.follow(key)
        return "done"

    def accept(self, key: str) -> str:
        if self.state[key] != "in review":
            return "NotInReviewError"
        self.close(key)
        self.follow(key)
        return "done"

    def give_back(self, key: str) -> str:
        if self.state[key] != "in review":
            return "NotInReviewError"
        self.state[key] = "open"
        for name, held in list(self.held[key].items()):
            if held.is_submitted:
                held.slot = held.slot or self.free_slot(key)
                held.is_submitted, held.ends_at = False, self.lease_end(key)
                if held.slot is None:
                    del self.held[key][name]
        self.resume(key)
        self.follow(key)
        return "done"

    def ask_to_park(self, key: str, name: str) -> str:
        self.asked += 1
        held = self.held[key].get(name)
        if held is None:
            return self.not_held(key, name)
        if self.state[key] not in ("open", "in review"):
            return "TaskClosedError"
        self.extend(key, held)
        return "done"

    def park(self, key: str) -> str:
        if self.state[key] not in ("open", "in review"):
            return "TaskClosedError"
        self.state[key] = "parked"
        self.pause(key)
        self.follow(key)
        return "done"

    def unpark(self, key: str) -> str:
        if self.state[key] != "parked":
            return "NotParkedError"
        self.state[key] = "in review" if any(held.is_submitted for held in self.held[key].values()) else "open"
        self.resume(key)
        self.follow(key)
        return "done"

    def reopen(self, key: str) -> str:
        if self.state[key] not in ("done", "declined", "duplicate"):
            return "TaskClosedError"
        self.state[key] = "open"
        self.same_as.pop(key, None)
        return "done"

    def original(self, key: str) -> str:
        return self.original(self.same_as[key]) if key in self.same_as else key

    def vote(self, key: str, name: str, *, is_given: bool) -> str:
        key = self.original(key)
        if self.state[key] != "proposed":
            return "WishDecidedError"
        if is_given and name not in self.wanted[key]:
            self.wanted[key].add(name)
            self.untold[key].add(name)
        elif not is_given:
            self.wanted[key].discard(name)
            self.untold[key].discard(name)
        return "done"

    def decide(self, key: str, state: str) -> str:
        if self.state[key] != "proposed":
            return "WishDecidedError"
        self.state[key], self.untold[key] = state, set()
        return "done"

    def merge(self, key: str, into: str) -> str:
        into = self.original(into)
        if self.state[key] == "proposed" and (into == key or self.state[into] == "declined"):
            return "NoOriginalError"
        said = self.decide(key, "duplicate")
        if said == "done":
            self.same_as[key] = into
            moved, self.wanted[key] = self.wanted[key] - self.wanted[into], set()
            self.wanted[into] |= moved
            if self.state[into] == "proposed":
                self.untold[into] |= moved
        return said
