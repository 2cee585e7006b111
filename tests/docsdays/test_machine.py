"""Three people, an organiser and a moving clock do anything in any order; the rules hold after every step."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import PortalError
from app.docsdays import leases, queries
from app.docsdays.actions import claims, notes, reviews, sweep, tasks
from app.docsdays.actions.history import replay
from app.docsdays.models import Area, Claim, ClaimState, Comment, Submission, TaskEvent
from app.docsdays.standing import standing
from app.people.models import Person
from tests.conftest import NOW
from tests.docsdays.conftest import add_task

WEEK = timedelta(days=7)
CAPACITIES = {"XD-A": 1, "XD-B": 2, "XD-C": 1, "XD-D": 1}
PEOPLE = ("Alice", "Bob", "Carol")

some_task = st.sampled_from(sorted(CAPACITIES))
somebody = st.sampled_from(PEOPLE)


@dataclass
class Held:
    """A claim as the model sees it. `ends_at` is None while its clock stands still."""

    ends_at: datetime | None
    is_submitted: bool = False
    has_place: bool = True
    counts: bool = True
    left: timedelta | None = None


@dataclass
class Model:
    """The rules once more, in the plainest words: dictionaries, and no database."""

    now: datetime = NOW
    state: dict[str, str] = field(default_factory=lambda: dict.fromkeys(CAPACITIES, "open"))
    held: dict[str, dict[str, Held]] = field(default_factory=lambda: {key: {} for key in CAPACITIES})
    lapsed: set[tuple[str, str]] = field(default_factory=set)
    notes: int = 0
    submissions: int = 0

    def move_clock(self, by: timedelta) -> None:
        self.now += by
        for key, holders in self.held.items():
            for name, held in list(holders.items()):
                if held.ends_at is not None and held.ends_at <= self.now:
                    del holders[name]
                    self.lapsed.add((key, name))

    def free(self, key: str) -> bool:
        return sum(held.has_place for held in self.held[key].values()) < CAPACITIES[key]

    def load(self, name: str) -> int:
        return sum(name in holders and holders[name].counts for holders in self.held.values())

    def settle(self, key: str) -> None:
        if self.state[key] == "in review" and not any(held.is_submitted for held in self.held[key].values()):
            self.state[key] = "open"

    def claim(self, key: str, name: str) -> str:
        if name in self.held[key]:
            return "done"
        if self.state[key] != "open":
            return "TaskClosedError"
        if not self.free(key):
            return "TaskFullError"
        if self.load(name) >= leases.PERSON_CAP:
            return "CapReachedError"
        self.held[key][name] = Held(self.now + WEEK)
        self.lapsed.discard((key, name))
        return "done"

    def renew(self, key: str, name: str) -> str:
        held = self.held[key].get(name)
        if held is None:
            return "LeaseLapsedError" if (key, name) in self.lapsed else "NotHeldError"
        if held.ends_at is not None:
            held.ends_at = self.now + WEEK
        return "done"

    def release(self, key: str, name: str) -> str:
        if name not in self.held[key]:
            return "LeaseLapsedError" if (key, name) in self.lapsed else "NotHeldError"
        del self.held[key][name]
        self.settle(key)
        return "done"

    def submit(self, key: str, name: str, *, again: bool) -> str:
        held = self.held[key].get(name)
        if held is None and not again and (key, name) in self.lapsed:
            return "LeaseLapsedError"
        if self.state[key] not in ("open", "in review"):
            return "TaskClosedError"
        if held is None:
            held = self.held[key][name] = Held(None, has_place=self.free(key))
            self.lapsed.discard((key, name))
        held.ends_at, held.is_submitted, held.counts = None, True, False
        self.state[key] = "in review"
        self.submissions += 1
        return "done"

    def accept(self, key: str) -> str:
        if self.state[key] != "in review":
            return "NotInReviewError"
        self.state[key], self.held[key] = "done", {}
        return "done"

    def give_back(self, key: str) -> str:
        if self.state[key] != "in review":
            return "NotInReviewError"
        self.state[key] = "open"
        for name, held in list(self.held[key].items()):
            if held.is_submitted:
                held.has_place = held.has_place or self.free(key)
                held.is_submitted, held.ends_at = False, self.now + WEEK
                if not held.has_place:
                    del self.held[key][name]
        return "done"

    def park(self, key: str) -> str:
        if self.state[key] not in ("open", "in review"):
            return "TaskClosedError"
        self.state[key] = "parked"
        for held in self.held[key].values():
            if held.ends_at is not None:
                held.left, held.ends_at = held.ends_at - self.now, None
        return "done"

    def unpark(self, key: str) -> str:
        if self.state[key] != "parked":
            return "NotParkedError"
        self.state[key] = "in review" if any(held.is_submitted for held in self.held[key].values()) else "open"
        for held in self.held[key].values():
            if held.left is not None:
                held.ends_at, held.left = self.now + held.left, None
        return "done"

    def reopen(self, key: str) -> str:
        if self.state[key] != "done":
            return "TaskClosedError"
        self.state[key] = "open"
        return "done"


class Life(RuleBasedStateMachine):
    """Every example begins and ends with an empty database: nothing is committed."""

    session: Session

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.people = {name: Person(slug=name, name=name, created_at=NOW) for name in PEOPLE}
        self.people["Olga"] = Person(slug="olga", name="Olga", role="organiser", created_at=NOW)
        area = Area(slug="a", name="A", description="", position=1)
        self.session.add_all([area, *self.people.values()])
        self.session.flush()
        self.tasks = {key: add_task(self.session, area, key, capacity=capacity) for key, capacity in CAPACITIES.items()}

    def teardown(self) -> None:
        self.session.rollback()

    def act(self, expected: str, action: object, *args: object, **values: object) -> None:
        try:
            with self.session.begin_nested():
                action(self.session, *args, now=self.model.now, **values)  # type: ignore[operator]
            found = "done"
        except PortalError as error:
            found = type(error).__name__
        assert found == expected

    @rule(key=some_task, name=somebody)
    def claim(self, key: str, name: str) -> None:
        self.act(self.model.claim(key, name), claims.claim, self.tasks[key], self.people[name])

    @rule(key=some_task, name=somebody)
    def renew(self, key: str, name: str) -> None:
        self.act(self.model.renew(key, name), claims.renew, self.tasks[key], self.people[name])

    @rule(key=some_task, name=somebody)
    def release(self, key: str, name: str) -> None:
        self.act(self.model.release(key, name), claims.release, self.tasks[key], self.people[name])

    @rule(key=some_task, name=somebody, again=st.booleans())
    def submit(self, key: str, name: str, again: bool) -> None:
        text = f"version {self.model.submissions}"
        expected = self.model.submit(key, name, again=again)
        self.act(expected, reviews.submit, self.tasks[key], self.people[name], text=text, link=None, again=again)

    @rule(key=some_task)
    def accept(self, key: str) -> None:
        self.act(self.model.accept(key), reviews.accept, self.tasks[key], self.people["Olga"], today=NOW.date())

    @rule(key=some_task)
    def give_back(self, key: str) -> None:
        expected = self.model.give_back(key)
        self.act(expected, reviews.return_work, self.tasks[key], self.people["Olga"], text="more")

    @rule(key=some_task, name=somebody)
    def note(self, key: str, name: str) -> None:
        self.model.notes += 1
        held = self.model.held[key].get(name)
        if held is not None and held.ends_at is not None:
            held.ends_at = self.model.now + WEEK
        text = f"note {self.model.notes}"
        self.act("done", notes.write, self.tasks[key], self.people[name], text=text)

    @precondition(lambda self: any(self.model.held.values()))
    @rule(data=st.data())
    def revoke(self, data: st.DataObject) -> None:
        pairs = [(key, name) for key, holders in self.model.held.items() for name in holders]
        key, name = data.draw(st.sampled_from(sorted(pairs)))
        del self.model.held[key][name]
        self.model.settle(key)
        held = queries.open_claim(self.session, self.tasks[key], self.people[name], self.model.now)
        assert held is not None
        self.act("done", claims.revoke, held, self.people["Olga"], reason="because")

    @rule(key=some_task)
    def park(self, key: str) -> None:
        self.act(self.model.park(key), tasks.park, self.tasks[key], self.people["Olga"], reason="waits")

    @rule(key=some_task)
    def unpark(self, key: str) -> None:
        self.act(self.model.unpark(key), tasks.unpark, self.tasks[key], self.people["Olga"])

    @rule(key=some_task)
    def reopen(self, key: str) -> None:
        self.act(self.model.reopen(key), tasks.reopen, self.tasks[key], self.people["Olga"])

    @rule(hours=st.sampled_from([1, 30, 100, 168]))
    def time_passes(self, hours: int) -> None:
        self.model.move_clock(timedelta(hours=hours))

    @rule()
    def worker_sweeps(self) -> None:
        sweep(self.session, self.model.now)

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        now = self.model.now
        for key, task in self.tasks.items():
            open_claims = queries.open_claims(self.session, task, now)
            stands = standing(task, open_claims, queries.line(self.session, task, now))
            held = self.model.held[key]
            assert task.state == self.model.state[key]
            assert {claim.person.name: claim.ends_at for claim in open_claims} == {
                name: claim.ends_at for name, claim in held.items()
            }
            assert {claim.person.name for claim in stands.submitted} == {
                name for name, claim in held.items() if claim.is_submitted
            }
            assert (stands.free > 0) == (task.state == "open" and self.model.free(key))

    @invariant()
    def nothing_is_overfilled(self) -> None:
        ours = Claim.task_id.in_([task.id for task in self.tasks.values()]) & Claim.ended_at.is_(None)
        for task in self.tasks.values():
            active = Claim.task_id == task.id, Claim.state == ClaimState.ACTIVE, Claim.ended_at.is_(None)
            assert (self.session.scalar(select(func.count()).where(*active)) or 0) <= task.capacity
        counted = select(func.count()).where(ours, Claim.person_slot.is_not(None)).group_by(Claim.person_id)
        assert max(self.session.scalars(counted), default=0) <= leases.PERSON_CAP

    @invariant()
    def the_history_rebuilds_the_states(self) -> None:
        for task in self.tasks.values():
            events = self.session.scalars(
                select(TaskEvent).where(TaskEvent.task_id == task.id).order_by(TaskEvent.id)
            ).all()
            stored = self.session.scalars(select(Claim).where(Claim.task_id == task.id)).all()
            rebuilt = replay(events)
            assert (rebuilt.state or "open") == task.state
            assert {key: state for key, (state, _) in rebuilt.claims.items()} == {c.id: c.state for c in stored}
            for claim in stored:
                if claim.ended_at is None:
                    assert rebuilt.claims[claim.id][1] == claim.ends_at

    @invariant()
    def nothing_typed_is_lost(self) -> None:
        ids = [task.id for task in self.tasks.values()]
        for model, count in ((Comment, self.model.notes), (Submission, self.model.submissions)):
            assert self.session.scalar(select(func.count()).where(model.task_id.in_(ids))) == count


@pytest.mark.usefixtures("context")
def test_the_rules_hold_whatever_people_do(app: Flask, session: Session) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]  # hypothesis gives it no types
        type("LifeOf", (Life,), {"session": session}),
        settings=settings(
            max_examples=settings.default.max_examples // 10,
            stateful_step_count=40,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
