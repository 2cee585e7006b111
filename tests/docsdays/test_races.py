"""Real races: many threads, each with a connection of its own, released at one moment."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.core.errors import ConflictError
from app.core.outbox import OutboxMail
from app.docsdays import leases, queries
from app.docsdays.actions import claims, closing, days, notes, reviews, sweep, tasks, waiting
from app.docsdays.actions.history import replay
from app.docsdays.models import Area, Claim, Comment, DayState, DayTask, DocsDay, QueueEntry, Task, TaskEvent
from app.docsdays.wishes import actions as wishes
from app.people.models import Person
from tests.conftest import NOW
from tests.docsdays.make import DAY, make_day, make_task
from tests.docsdays.racing import CLIENTS, Act, doing, race

ROUNDS = 3
ON_THE_DAY = datetime(2012, 4, 23, 10, 0, tzinfo=UTC)


def claimer(task: Task, person: Person, now: datetime = NOW) -> Act:
    return doing(claims.claim, task, person, now=now)


def open_claims(session: Session, task: Task) -> list[tuple[int, int | None]]:
    held = session.scalars(select(Claim).where(Claim.task_id == task.id, Claim.ended_at.is_(None)))
    return [(claim.person_id, claim.slot) for claim in held]


@pytest.mark.parametrize("capacity", [1, 3])
def test_of_64_claimers_exactly_as_many_win_as_there_are_places(
    app: Flask, engine: Engine, session: Session, area: Area, everybody: Sequence[Person], capacity: int
) -> None:
    for number in range(ROUNDS):
        task = make_task(session, area, f"XD-222{number}", capacity=capacity)
        crowd = everybody[number * capacity :] + everybody[: number * capacity]
        outcome = race(app, engine, [claimer(task, person) for person in crowd])
        assert outcome == {"won": capacity, "TaskFullError": CLIENTS - capacity}
        held = open_claims(session, task)
        assert sorted(slot for _, slot in held if slot) == list(range(1, capacity + 1))
        assert len({person_id for person_id, _ in held}) == capacity
        events = session.scalars(select(TaskEvent.kind).where(TaskEvent.task_id == task.id)).all()
        assert events == ["claimed"] * capacity
    mails = session.scalars(select(OutboxMail.subject).where(OutboxMail.subject.startswith("You have"))).all()
    assert len(mails) == ROUNDS * capacity


def test_one_person_claiming_64_tasks_at_once_gets_as_many_as_the_cap_allows(
    app: Flask, engine: Engine, session: Session, area: Area, everybody: Sequence[Person]
) -> None:
    for number in range(ROUNDS):
        tasks = [make_task(session, area, f"XD-{number}{index:03}") for index in range(CLIENTS)]
        outcome = race(app, engine, [claimer(task, everybody[number]) for task in tasks])
        assert outcome == {"won": leases.PERSON_CAP, "CapReachedError": CLIENTS - leases.PERSON_CAP}


def test_one_person_pressing_64_times_has_one_claim(
    app: Flask, engine: Engine, session: Session, area: Area, everybody: Sequence[Person]
) -> None:
    task = make_task(session, area, "XD-2222", capacity=3)
    assert race(app, engine, [claimer(task, everybody[0])] * CLIENTS) == {"won": CLIENTS}
    assert open_claims(session, task) == [(everybody[0].id, 1)]
    assert len(session.scalars(select(OutboxMail)).all()) == 1


def test_a_crowd_over_many_tasks_overfills_nothing(
    app: Flask, engine: Engine, session: Session, area: Area, everybody: Sequence[Person]
) -> None:
    tasks = [make_task(session, area, f"XD-222{index}", capacity=index % 2 + 1) for index in range(6)]
    for number in range(ROUNDS):
        acts = [claimer(tasks[(index + number) % 6], everybody[index % 8]) for index in range(CLIENTS)]
        outcome = race(app, engine, acts)
        assert set(outcome) <= {"won", "TaskFullError", "CapReachedError"}
    for task in tasks:
        assert len(open_claims(session, task)) <= task.capacity
    held = Counter(person_id for task in tasks for person_id, _ in open_claims(session, task))
    assert max(held.values()) <= leases.PERSON_CAP


def test_release_expiry_and_submission_of_one_claim_end_it_once(
    app: Flask, engine: Engine, session: Session, area: Area, day: DocsDay, everybody: Sequence[Person]
) -> None:
    before, after = ON_THE_DAY + timedelta(hours=3), ON_THE_DAY + timedelta(hours=5)

    def lapse(session: Session) -> None:
        sweep(session, after)

    for number in range(8):
        holder, other = everybody[number], everybody[number + 8]
        task = make_task(session, area, f"XD-222{number}", day=day)
        with app.app_context():
            claim = claims.claim(session, task, holder, now=ON_THE_DAY)
        session.commit()

        release = doing(claims.release, task, holder, now=before)
        submit = doing(reviews.submit, task, holder, text="done", link=None, now=before)
        outcome = race(app, engine, [release, submit, lapse, claimer(task, other, after)] * 2)
        assert set(outcome) <= {"won", "NotHeldError", "LeaseLapsedError", "TaskFullError", "TaskClosedError"}, outcome
        session.refresh(claim)
        events = session.scalars(select(TaskEvent).where(TaskEvent.claim_id == claim.id).order_by(TaskEvent.id)).all()
        endings = [event.kind for event in events if event.kind in ("released", "expired")]
        assert len(endings) <= 1
        assert events[-1].claim_state == claim.state
        assert len(open_claims(session, task)) <= 2  # a second person's work may come on top of a held place


def test_two_reviewers_at_once_decide_once(
    app: Flask, engine: Engine, session: Session, area: Area, everybody: Sequence[Person]
) -> None:
    reviewers = everybody[1:9]
    for reviewer in reviewers:
        reviewer.role = "organiser"
    session.commit()
    for number in range(ROUNDS):
        task = make_task(session, area, f"XD-222{number}")
        with app.app_context():
            reviews.submit(session, task, everybody[0], text="done", link=None, now=NOW)
        session.commit()
        accept: list[Act] = [doing(reviews.accept, task, who, today=NOW.date(), now=NOW) for who in reviewers[:4]]
        give_back: list[Act] = [doing(reviews.return_work, task, who, text="more", now=NOW) for who in reviewers[4:]]
        assert race(app, engine, accept + give_back) == {"won": 1, "NotInReviewError": 7}


def stale(app: Flask, engine: Engine, task: Task, first: Act, then: Callable[..., None]) -> None:
    """`then` is done with the task as it was read before `first` was."""
    with app.app_context(), Session(engine, expire_on_commit=False) as late, Session(engine) as early:
        read = late.get_one(Task, task.id)
        late.commit()
        first(early)
        early.commit()
        then(late, read)
        late.commit()


@pytest.mark.parametrize("what", ["edit", "remove a note", "put a note back"])
def test_what_happens_beside_a_submission_tells_of_the_task_as_it_is_by_then(
    app: Flask, engine: Engine, session: Session, area: Area, everybody: Sequence[Person], what: str
) -> None:
    task, organiser_id = make_task(session, area, "XD-2222"), everybody[1].id
    with app.app_context():
        claims.claim(session, task, everybody[0], now=NOW)
        note = notes.write(session, task, everybody[1], text="spam", now=NOW)
        if what == "put a note back":
            notes.remove(session, task, note, everybody[1], now=NOW)
    session.commit()
    note_id = note.id

    def then(session: Session, task: Task) -> None:
        organiser, note = session.get_one(Person, organiser_id), session.get_one(Comment, note_id)
        if what == "edit":
            tasks.edit(session, task, {"title": "Better words"}, organiser, now=NOW)
        else:
            (notes.remove if what == "remove a note" else notes.put_back)(session, task, note, organiser, now=NOW)

    stale(app, engine, task, doing(reviews.submit, task, everybody[0], text="done", link=None, now=NOW), then)
    session.expire_all()
    events = session.scalars(select(TaskEvent).where(TaskEvent.task_id == task.id).order_by(TaskEvent.id)).all()
    assert (task.state, replay(events).state) == ("in review", "in review")
    assert events[-1].kind == {"edit": "edited", "remove a note": "note removed"}.get(what, "note put back")


def test_more_room_in_a_task_that_was_set_aside_meanwhile_is_offered_to_nobody(
    app: Flask, engine: Engine, session: Session, area: Area, everybody: Sequence[Person]
) -> None:
    task = make_task(session, area, "XD-2222")
    with app.app_context():
        claims.claim(session, task, everybody[0], now=NOW)
        waiting.join(session, task, everybody[1], now=NOW)
    session.commit()

    def then(session: Session, task: Task) -> None:
        tasks.edit(session, task, {"capacity": 2}, None, now=NOW)

    stale(app, engine, task, doing(tasks.park, task, everybody[2], reason="Waits.", now=NOW), then)
    assert session.scalars(select(QueueEntry.offered_until)).all() == [None]
    assert (
        session.scalars(select(OutboxMail.subject).where(OutboxMail.subject.startswith("It is your turn"))).all() == []
    )


@pytest.mark.parametrize("action", [tasks.edit, wishes.open_up], ids=["edit", "open"])
def test_nobody_writes_over_words_they_have_not_seen(
    app: Flask, engine: Engine, session: Session, area: Area, everybody: Sequence[Person], action: Callable[..., None]
) -> None:
    task, organiser_id = make_task(session, area, "XD-2222", state="proposed"), everybody[0].id

    def write(session: Session, task: Task) -> None:
        action(session, task, {"how": "Mine."}, session.get_one(Person, organiser_id), now=NOW)

    first = doing(
        lambda session, task, who, now: tasks.edit(session, task, {"how": "Theirs."}, who, now=now),
        task,
        everybody[1],
        now=NOW,
    )
    with pytest.raises(StaleDataError):
        stale(app, engine, task, first, write)
    session.expire_all()
    assert (task.how, task.state) == ("Theirs.", "proposed")


def lived_day(app: Flask, session: Session, area: Area, day: DocsDay, everybody: Sequence[Person]) -> Task:
    """A task of the day that somebody took on it."""
    task = make_task(session, area, "XD-2222", day=day)
    with app.app_context():
        claims.claim(session, task, everybody[0], now=ON_THE_DAY)
    session.commit()
    return task


def test_of_six_who_thank_at_once_one_does(
    app: Flask, engine: Engine, session: Session, area: Area, day: DocsDay, everybody: Sequence[Person]
) -> None:
    lived_day(app, session, area, day, everybody)
    day.state, day.closed_at = DayState.CLOSED, ON_THE_DAY + timedelta(hours=5)
    session.commit()
    day_id, organiser_id, later = day.id, everybody[1].id, ON_THE_DAY + timedelta(days=1)

    def thank(session: Session) -> None:
        closing.thank(session, session.get_one(DocsDay, day_id), session.get_one(Person, organiser_id), now=later)

    assert race(app, engine, [thank] * 6) == {"won": 1, "ConflictError": 5}
    thanks = session.scalars(select(OutboxMail.to_name).where(OutboxMail.subject.startswith("Thank you"))).all()
    assert thanks == ["P 0"]


@pytest.mark.parametrize("how", ["put on it", "taken off it", "carried over"])
def test_the_list_of_a_day_closed_meanwhile_stays_as_it_was(
    app: Flask, engine: Engine, session: Session, area: Area, day: DocsDay, everybody: Sequence[Person], how: str
) -> None:
    listed = lived_day(app, session, area, day, everybody)
    other = make_task(session, area, "XD-2223")
    before = make_day(session, DAY - timedelta(days=7), state="closed", closed_at=NOW - timedelta(days=4))
    tasks.add_to_day(session, other, before, now=NOW)
    day.state = DayState.LIVE
    session.commit()
    task_id, before_id, closed_at = (listed if how == "taken off it" else other).id, before.id, ON_THE_DAY
    with app.app_context(), Session(engine, expire_on_commit=False) as late, Session(engine) as early:
        read = late.get_one(DocsDay, day.id)
        late.commit()
        days.set_state(early, early.get_one(DocsDay, day.id), DayState.CLOSED, now=closed_at)
        early.commit()
        organiser = late.get_one(Person, everybody[1].id)

        def act() -> None:
            if how == "carried over":
                closing.carry_over(late, late.get_one(DocsDay, before_id), read, organiser, now=closed_at)
            put = tasks.remove_from_day if how == "taken off it" else tasks.add_to_day
            put(late, late.get_one(Task, task_id), read, now=closed_at)

        with pytest.raises(ConflictError):
            act()
    session.expire_all()
    assert queries.days_told_otherwise(session) == []
    assert session.scalars(select(DayTask.task_id).where(DayTask.day_id == day.id)).all() == [listed.id]
