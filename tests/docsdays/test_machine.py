"""Three people, an organiser and a moving clock do anything in any order; the rules hold after every step."""

import os
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
from app.docsdays.actions import claims, notes, reviews, sweep, tasks, waiting
from app.docsdays.actions.claims import move
from app.docsdays.actions.history import record, replay
from app.docsdays.models import (
    Area,
    Claim,
    ClaimState,
    Comment,
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
from tests.docsdays.machine import CAPACITIES, SMALL, WISHES, Model
from tests.docsdays.make import add_task

STEPS = int(os.environ.get("MACHINE_STEPS", "400"))
"""Always the same few in the suite; more, and others each time, where somebody asks for them."""
STEPS_OF_ONE_LIFE = 40
PEOPLE = ("Alice", "Bob", "Carol")
some_task = st.sampled_from(sorted(CAPACITIES))
somebody = st.sampled_from(PEOPLE)


def take_back(session: Session, task: Task, person: Person, *, now: datetime) -> None:
    wishes.take_back(session, task, person)


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
        self.tasks = {
            key: add_task(self.session, area, key, capacity=capacity, is_self_closing=key == SMALL)
            for key, capacity in CAPACITIES.items()
        }
        for key in WISHES:
            move(self.session, self.tasks[key], TaskState.PROPOSED)
            record(self.session, self.tasks[key], EventKind.PROPOSED, at=NOW, person=None)

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

    @rule(hours=st.sampled_from([1, 24, 30, 100, 168]))
    def time_passes(self, hours: int) -> None:
        self.model.move_clock(timedelta(hours=hours))

    @rule()
    def worker_sweeps(self) -> None:
        self.model.sweep()
        sweep(self.session, self.model.now)

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        now = self.model.now
        for key, task in self.tasks.items():
            open_claims = queries.open_claims(self.session, task, now)
            line = queries.line(self.session, task, now)
            stands = queries.standing_among(self.session, task, open_claims, line, now)
            held = self.model.held[key]
            assert task.state == self.model.state[key]
            assert {claim.person.name: claim.ends_at for claim in open_claims} == {
                name: claim.ends_at for name, claim in held.items()
            }
            assert {claim.person.name for claim in stands.submitted} == {
                name for name, claim in held.items() if claim.is_submitted
            }
            assert [(entry.person.name, entry.offered_until) for entry in line] == [
                (wait.name, wait.until) for wait in self.model.line[key]
            ]
            assert stands.free == (max(0, self.model.places(key) - len(line)) if task.state == "open" else 0)

    @invariant()
    def nothing_is_overfilled(self) -> None:
        ours = Claim.task_id.in_([task.id for task in self.tasks.values()]) & Claim.ended_at.is_(None)
        for task in self.tasks.values():
            active = Claim.task_id == task.id, Claim.state == ClaimState.ACTIVE, Claim.ended_at.is_(None)
            assert (self.session.scalar(select(func.count()).where(*active)) or 0) <= task.capacity
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
        for task in self.tasks.values():
            events = self.session.scalars(
                select(TaskEvent).where(TaskEvent.task_id == task.id).order_by(TaskEvent.id)
            ).all()
            stored = self.session.scalars(select(Claim).where(Claim.task_id == task.id)).all()
            rebuilt = replay(events)
            assert (rebuilt.state or "open") == task.state, task.key
            assert {key: state for key, (state, _) in rebuilt.claims.items()} == {c.id: c.state for c in stored}
            for claim in stored:
                if claim.ended_at is None:
                    assert rebuilt.claims[claim.id][1] == claim.ends_at
            entries = self.session.scalars(select(QueueEntry).where(QueueEntry.task_id == task.id))
            assert rebuilt.line == {entry.id: (entry.state, entry.offered_until) for entry in entries}

    @invariant()
    def each_wants_it_once_and_hears_of_it_once(self) -> None:
        for key, task in self.tasks.items():
            votes = self.session.scalars(
                select(Vote).where(Vote.task_id == task.id).execution_options(populate_existing=True)
            )
            told = {vote.person.name: vote.told_at is not None for vote in votes}
            assert told == {name: name not in self.model.untold[key] for name in self.model.wanted[key]}

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
