"""Three people, an organiser and a moving clock do anything in any order; the rules hold after every step."""

import os
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import PortalError
from app.docsdays import leases, queries
from app.docsdays.actions import claims, days, notes, reviews, sweep, tasks, waiting
from app.docsdays.actions.claims import move
from app.docsdays.actions.history import record, replay
from app.docsdays.models import (
    Area,
    Claim,
    Comment,
    DayEvent,
    DayState,
    DayTask,
    EventKind,
    QueueEntry,
    Submission,
    Task,
    TaskEvent,
    TaskState,
)
from app.docsdays.wishes import actions as wishes
from app.docsdays.wishes.models import Vote
from app.people.models import Person
from tests.conftest import NOW
from tests.docsdays.machine import CAPACITIES, ON_THE_LIST, SMALL, WISHES, Model
from tests.docsdays.make import add_day, add_task

STEPS = int(os.environ.get("MACHINE_STEPS", "400"))
"""Always the same few in the suite; more, and others each time, where somebody asks for them."""
STEPS_OF_ONE_LIFE = 40
PEOPLE = ("Alice", "Bob", "Carol")
some_task = st.sampled_from(sorted(CAPACITIES))
somebody = st.sampled_from(PEOPLE)


def take_back(session: Session, task: Task, person: Person, *, now: datetime) -> None:
    wishes.take_back(session, task, person)


Row = TypeVar("Row", Claim, QueueEntry, TaskEvent)


class Life(RuleBasedStateMachine):
    """Every example begins and ends with an empty database: nothing is committed."""

    session: Session

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.at_last_change: dict[str, set[int]] = {key: set() for key in CAPACITIES}
        """The claims that had a place of the task when its capacity was last changed."""
        self.people = {name: Person(slug=name, name=name, created_at=NOW) for name in PEOPLE}
        self.people["Olga"] = Person(slug="olga", name="Olga", role="organiser", created_at=NOW)
        area = Area(slug="a", name="A", description="", position=1)
        self.session.add_all([area, *self.people.values()])
        self.session.flush()
        self.tasks = {
            key: add_task(self.session, area, key, capacity=capacity, is_self_closing=key == SMALL)
            for key, capacity in CAPACITIES.items()
        }
        for key in WISHES:
            move(self.session, self.tasks[key], TaskState.PROPOSED)
            record(self.session, self.tasks[key], EventKind.PROPOSED, at=NOW, person=None)

    @initialize(ahead=st.sampled_from([0, 1, 3, 10]))
    def plan_a_day(self, ahead: int) -> None:
        self.day = add_day(self.session, NOW.date() + timedelta(days=ahead))
        self.model.day_starts = self.day.starts_at
        listed = [DayTask(day_id=self.day.id, task_id=self.tasks[key].id, position=1) for key in ON_THE_LIST]
        self.session.add_all(listed)

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
    def join(self, key: str, name: str) -> None:
        self.act(self.model.join(key, name), waiting.join, self.tasks[key], self.people[name])

    @rule(key=some_task, name=somebody)
    def leave(self, key: str, name: str) -> None:
        self.act(self.model.leave(key, name), waiting.leave, self.tasks[key], self.people[name])

    @rule(key=some_task, name=somebody)
    def renew(self, key: str, name: str) -> None:
        self.act(self.model.renew(key, name), claims.renew, self.tasks[key], self.people[name])

    @rule(key=some_task, name=somebody)
    def release(self, key: str, name: str) -> None:
        self.act(self.model.release(key, name), claims.release, self.tasks[key], self.people[name])

    @rule(key=some_task, name=somebody, again=st.booleans(), has_link=st.booleans())
    def submit(self, key: str, name: str, again: bool, has_link: bool) -> None:
        said = {"text": f"version {self.model.submissions}", "link": "https://wiki.example/" if has_link else None}
        expected = self.model.submit(key, name, again=again, has_link=has_link)
        self.act(expected, reviews.submit, self.tasks[key], self.people[name], **said, again=again)

    @rule(key=some_task)
    def accept(self, key: str) -> None:
        self.act(self.model.accept(key), reviews.accept, self.tasks[key], self.people["Olga"], today=NOW.date())

    @rule(key=some_task)
    def give_back(self, key: str) -> None:
        expected = self.model.give_back(key)
        self.act(expected, reviews.return_work, self.tasks[key], self.people["Olga"], text="more")

    @rule(key=some_task, name=somebody)
    def note(self, key: str, name: str) -> None:
        expected = self.model.note(key, name)
        self.act(expected, notes.write, self.tasks[key], self.people[name], text=f"note {self.model.notes}")

    @precondition(lambda self: any(self.model.held.values()))
    @rule(data=st.data())
    def revoke(self, data: st.DataObject) -> None:
        pairs = [(key, name) for key, holders in self.model.held.items() for name in holders]
        key, name = data.draw(st.sampled_from(sorted(pairs)))
        expected = self.model.revoke(key, name)
        held = queries.open_claim(self.session, self.tasks[key], self.people[name], self.model.now)
        assert held is not None
        self.act(expected, claims.revoke, held, self.people["Olga"], reason="because")

    @rule(key=some_task, name=somebody)
    def ask_to_park(self, key: str, name: str) -> None:
        expected, reason = self.model.ask_to_park(key, name), f"waits for {self.model.asked}"
        self.act(expected, tasks.ask_to_park, self.tasks[key], self.people[name], reason=reason)

    @rule(key=some_task)
    def park(self, key: str) -> None:
        self.act(self.model.park(key), tasks.park, self.tasks[key], self.people["Olga"], reason="waits")

    @rule(key=some_task)
    def unpark(self, key: str) -> None:
        self.act(self.model.unpark(key), tasks.unpark, self.tasks[key], self.people["Olga"])

    @rule(key=some_task)
    def reopen(self, key: str) -> None:
        self.act(self.model.reopen(key), tasks.reopen, self.tasks[key], self.people["Olga"])

    @rule(key=some_task, name=somebody, is_given=st.booleans())
    def vote(self, key: str, name: str, is_given: bool) -> None:
        expected = self.model.vote(key, name, is_given=is_given)
        self.act(expected, wishes.vote if is_given else take_back, self.tasks[key], self.people[name])

    @rule(key=some_task)
    def open_up(self, key: str) -> None:
        self.act(self.model.decide(key, "open"), wishes.open_up, self.tasks[key], {}, self.people["Olga"])

    @rule(key=some_task)
    def decline(self, key: str) -> None:
        expected = self.model.decide(key, "declined")
        self.act(expected, wishes.decline, self.tasks[key], self.people["Olga"], reason="No.")

    @rule(key=some_task, into=some_task)
    def merge(self, key: str, into: str) -> None:
        expected = self.model.merge(key, into)
        self.act(expected, wishes.merge, self.tasks[key], self.tasks[into], self.people["Olga"])

    @rule()
    def open_day(self) -> None:
        self.act(self.model.move_day("live"), days.set_state, self.day, DayState.LIVE, self.people["Olga"])

    @rule()
    def close_day(self) -> None:
        self.act(self.model.move_day("closed"), days.set_state, self.day, DayState.CLOSED, self.people["Olga"])

    @rule(key=some_task)
    def edit(self, key: str) -> None:
        why = f"Because, {self.model.version[key]}."
        self.act(self.model.edit(key, why), tasks.edit, self.tasks[key], {"why": why}, self.people["Olga"])

    @rule(key=some_task, places=st.integers(1, 3))
    def change_capacity(self, key: str, places: int) -> None:
        expected = self.model.change_capacity(key, places)
        self.act(expected, tasks.edit, self.tasks[key], {"capacity": places}, self.people["Olga"])
        self.at_last_change[key] = self.with_place(self.tasks[key])

    @rule(hours=st.sampled_from([1, 24, 30, 100, 168]))
    def time_passes(self, hours: int) -> None:
        self.model.move_clock(timedelta(hours=hours))

    @rule()
    def worker_sweeps(self) -> None:
        self.model.sweep()
        sweep(self.session, self.model.now)

    def of_tasks(self, table: type[Row]) -> dict[int, list[Row]]:
        """All rows by the ids of our tasks, the first first, as they are stored."""
        found: dict[int, list[Row]] = {task.id: [] for task in self.tasks.values()}
        stored = select(table).where(table.task_id.in_(found)).order_by(table.id)
        for row in self.session.scalars(stored, execution_options={"populate_existing": True}):
            found[row.task_id].append(row)
        return found

    def with_place(self, task: Task) -> set[int]:
        held = select(Claim.id).where(Claim.task_id == task.id, Claim.ended_at.is_(None), Claim.slot.is_not(None))
        return set(self.session.scalars(held))

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        now, model = self.model.now, self.model
        stored = select(Task.key, Task.state, Task.capacity, Task.why, Task.version)
        assert {tuple(row) for row in self.session.execute(stored)} == {
            (key, model.state[key], model.capacity[key], model.why[key], model.version[key]) for key in CAPACITIES
        }
        for key, task in self.tasks.items():
            open_claims = queries.open_claims(self.session, task, now)
            line = queries.line(self.session, task, now)
            stands = queries.standing_among(self.session, task, open_claims, line, now)
            held = model.held[key]
            assert {claim.person.name: (claim.slot, claim.task_version, claim.ends_at) for claim in open_claims} == {
                name: (claim.slot, claim.version, claim.ends_at) for name, claim in held.items()
            }
            assert {claim.person.name for claim in stands.submitted} == {
                name for name, claim in held.items() if claim.is_submitted
            }
            assert [(entry.person.name, entry.offered_until) for entry in line] == [
                (wait.name, wait.until) for wait in model.line[key]
            ]
            assert stands.free == (max(0, model.places(key) - len(line)) if task.state == "open" else 0)

    @invariant()
    def nothing_is_overfilled(self) -> None:
        """More than there is room for are only those who were there before there was less, and nobody besides."""
        held = {key: self.with_place(task) for key, task in self.tasks.items()}
        for key, task in self.tasks.items():
            assert len(held[key]) <= task.capacity or held[key] <= self.at_last_change[key]
        ours = Claim.task_id.in_([task.id for task in self.tasks.values()]) & Claim.ended_at.is_(None)
        counted = select(func.count()).where(ours, Claim.person_slot.is_not(None)).group_by(Claim.person_id)
        assert max(self.session.scalars(counted), default=0) <= leases.PERSON_CAP

    @invariant()
    def nobody_waits_for_what_they_have_and_no_place_is_promised_twice(self) -> None:
        for task in self.tasks.values():
            open_claims = queries.open_claims(self.session, task, self.model.now)
            line = queries.line(self.session, task, self.model.now)
            assert not {claim.person_id for claim in open_claims} & {entry.person_id for entry in line}
            offers = [entry for entry in line if entry.offered_until]
            if offers:
                assert task.state == "open"
                assert len(offers) + sum(claim.slot is not None for claim in open_claims) <= task.capacity
            assert offers == list(line[: len(offers)])

    @invariant()
    def the_history_rebuilds_the_states(self) -> None:
        events, stored, line = self.of_tasks(TaskEvent), self.of_tasks(Claim), self.of_tasks(QueueEntry)
        for task in self.tasks.values():
            rebuilt = replay(events[task.id])
            assert (rebuilt.state or "open") == task.state, task.key
            assert {key: state for key, (state, _) in rebuilt.claims.items()} == {
                c.id: c.state for c in stored[task.id]
            }
            for claim in stored[task.id]:
                if claim.ended_at is None:
                    assert rebuilt.claims[claim.id][1] == claim.ends_at
            assert rebuilt.line == {entry.id: (entry.state, entry.offered_until) for entry in line[task.id]}

    @invariant()
    def the_history_rebuilds_the_day(self) -> None:
        """Its state, and what was kept when it was closed, whatever happened since."""
        self.session.refresh(self.day)
        moves = select(DayEvent.to_state).where(DayEvent.day_id == self.day.id).order_by(DayEvent.id.desc())
        assert self.day.state == self.model.day_state == (self.session.scalar(moves.limit(1)) or "announced")
        assert (self.day.figures is not None) == (self.day.state == "closed")
        assert queries.days_told_otherwise(self.session) == []

    @invariant()
    def each_wants_it_once_and_hears_of_it_once(self) -> None:
        votes = select(Task.key, Person.name, Vote.told_at).join_from(Vote, Task).join(Vote.person)
        assert {(key, name): at is None for key, name, at in self.session.execute(votes)} == {
            (key, name): name in self.model.untold[key] for key, names in self.model.wanted.items() for name in names
        }

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
            max_examples=max(1, STEPS // STEPS_OF_ONE_LIFE),
            stateful_step_count=STEPS_OF_ONE_LIFE,
            derandomize="MACHINE_STEPS" not in os.environ,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
