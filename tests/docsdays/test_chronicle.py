"""A day told from the events of its tasks: where each stood, how much was left, what it came to."""

from itertools import pairwise

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.docsdays import chronicle, queries
from app.docsdays.actions import claims, days, reviews, sweep, tasks
from app.docsdays.models import Area, DayEvent, DayState, DocsDay, EventKind, Task, TaskEvent
from app.docsdays.telling import Telling
from app.people.models import Person
from tests.docsdays.make import MORNING, at
from tests.factories import person


def test_each_step_says_where_the_task_stood_then(session: Session, lived: DocsDay, task: Task) -> None:
    told = queries.chronicle_of(session, lived, at(600))
    steps = [(step.kind, step.after.tone, step.left) for step in told.steps if step.task_id == task.id]
    assert steps == [
        ("claimed", "taken", 4),
        ("submitted", "review", 4),
        ("returned", "taken", 4),
        ("submitted", "review", 4),
        ("accepted", "done", 3),
    ]
    assert chronicle.burn_down(told) == [(told.start, 4), (at(100), 3)]


def test_a_lapse_counts_from_when_it_was_due_written_down_or_not(
    context: None, session: Session, lived: DocsDay
) -> None:
    before = chronicle.kept(queries.chronicle_of(session, lived, at(600)))
    sweep(session, at(599))
    session.commit()
    assert chronicle.kept(queries.chronicle_of(session, lived, at(600))) == before
    assert before["counts"]["lapsed"] == 1
    assert [at(245).isoformat(), "expired", "free"] in [[step[0], *step[2:]] for step in before["replay"]]


def test_the_figures_kept_are_those_the_events_tell(session: Session, lived: DocsDay) -> None:
    olga = person(session, "Olga")
    days.set_state(session, lived, DayState.CLOSED, olga, now=at(600))
    session.commit()
    assert lived.figures is not None
    assert lived.figures["counts"] == {
        "tasks": 4,
        "done_before": 0,
        "done": 1,
        "in_review": 1,
        "taken": 0,
        "free": 2,
        "set_aside": 0,
        "people": 2,
        "reviewers": 1,
        "claims": 4,
        "handed_in": 3,
        "returned": 1,
        "given_back": 1,
        "lapsed": 1,
        "median_minutes": 100,
    }
    assert queries.days_told_otherwise(session) == []


def test_who_closes_a_task_without_reading_it_is_no_reviewer(
    context: None, session: Session, lived: DocsDay, others: list[Task]
) -> None:
    bob, paul = person(session, "Bob"), person(session, "Paul")
    others[0].is_self_closing = True
    reviews.submit(session, others[0], bob, text="Done.", link="https://wiki.example.org/?diff=7", now=at(200))
    reviews.close(session, others[2], paul, text="So it says on the wiki.", today=MORNING.date(), now=at(210))
    session.commit()
    told = Telling(session, lived, at(600))
    assert (told.counts["done"], told.counts["reviewers"]) == (3, 1)
    assert [each.name for each in told.readers] == ["Olga"]
    assert [(done.task, [each.name for each in done.by], done.said) for done in told.done][1:] == [
        (others[0], ["Bob"], None),
        (others[2], [], "So it says on the wiki."),
    ]
    assert [(moment.who, moment.words) for moment in told.moments][-2:] == [(bob, "closed"), (paul, "closed")]


def test_what_happens_after_closing_changes_no_figure(
    context: None, session: Session, lived: DocsDay, others: list[Task]
) -> None:
    olga, bob = person(session, "Olga"), person(session, "Bob")
    days.set_state(session, lived, DayState.CLOSED, olga, now=at(600))
    session.commit()
    sweep(session, at(610))
    reviews.accept(session, others[1], olga, today=MORNING.date(), now=at(620))
    claims.claim(session, others[2], bob, now=at(599))
    session.commit()
    assert queries.days_told_otherwise(session) == []


def test_an_altered_event_is_noticed(session: Session, lived: DocsDay) -> None:
    days.set_state(session, lived, DayState.CLOSED, person(session, "Olga"), now=at(600))
    session.commit()
    session.execute(update(TaskEvent).where(TaskEvent.kind == EventKind.ACCEPTED).values(kind=EventKind.RETURNED))
    session.commit()
    assert queries.days_told_otherwise(session) == [lived]


def test_each_press_is_recorded_and_can_be_taken_back(session: Session, lived: DocsDay) -> None:
    olga = person(session, "Olga")
    for state in (DayState.CLOSED, DayState.REPORTED, DayState.CLOSED, DayState.LIVE, DayState.ANNOUNCED):
        days.set_state(session, lived, state, olga, now=at(600))
        assert (lived.figures is not None) == (state in (DayState.CLOSED, DayState.REPORTED))
    session.commit()
    moves = session.execute(
        select(DayEvent.from_state, DayEvent.to_state, DayEvent.person_id).order_by(DayEvent.id)
    ).all()
    chain = ["announced", "live", "closed", "reported", "closed", "live", "announced"]
    assert [tuple(move) for move in moves] == [(*pair, olga.id) for pair in pairwise(chain)]


def test_what_is_set_aside_is_not_left_to_do(
    context: None, session: Session, lived: DocsDay, others: list[Task]
) -> None:
    olga: Person = person(session, "Olga")
    tasks.park(session, others[2], olga, reason="Waits for a release.", now=at(300))
    session.commit()
    told = queries.chronicle_of(session, lived, at(600))
    assert told.steps[-1].after.tone == "parked"
    assert chronicle.burn_down(told)[-1] == (at(300), 2)


def test_a_day_that_began_with_work_done_says_so(app: Flask, session: Session, lived: DocsDay, area: Area) -> None:
    with app.app_context():
        done = tasks.create(session, TASK | {"area_id": area.id}, None, now=at(-1100))
        tasks.add_to_day(session, done, lived, now=at(-1100))
        reviews.close(session, done, None, text="On the wiki.", today=MORNING.date(), now=at(-1000))
    session.commit()
    days.set_state(session, lived, DayState.CLOSED, person(session, "Olga"), now=at(600))
    session.commit()
    assert lived.figures is not None
    assert (lived.figures["counts"]["done_before"], lived.figures["counts"]["done"]) == (1, 1)


TASK = {"title": "Old", "size": "S", "audience": "users", "why": "W.", "how": "H.", "skills": [], "key": "XD-9999"}
