"""What the lists say of a task beyond free and taken: that its place is free soon, that somebody began it."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.docsdays import queries
from app.docsdays.actions import claims, notes, reviews, tasks
from app.docsdays.models import Comment, DocsDay, Task
from tests.conftest import NOW
from tests.docsdays.make import make_task, take
from tests.docsdays.reading import board_of
from tests.factories import person
from tests.reading import page

MINUTE = timedelta(minutes=1)
LAPSE = NOW + timedelta(days=7)


def said(session: Session, task: Task, later: timedelta = timedelta()) -> str:
    return queries.standing_of(session, task, NOW + later).words("UTC")


def test_a_claim_near_its_end_says_so_from_half_an_hour_before(app: Flask, session: Session, task: Task) -> None:
    take(app, session, task, person(session, "Alice"), now=NOW)
    before = LAPSE - 30 * MINUTE - NOW
    assert said(session, task, before - MINUTE) == "taken by Alice until 27 Apr, 09:00 UTC"
    assert said(session, task, before) == "taken by Alice only until 27 Apr, 09:00 UTC"


def test_the_board_changes_by_the_clock_when_a_claim_comes_near_its_end(
    app: Flask, client: FlaskClient, session: Session, task: Task, day: DocsDay
) -> None:
    began = day.starts_at + timedelta(hours=9)
    clock.freeze(began)
    take(app, session, task, person(session, "Alice"), now=began)
    assert board_of(page(client, "/docs-days/2012-04-23/board/"))[0][1] == "taken by Alice until 13:00 UTC"
    assert queries.next_change(session, began + timedelta(hours=3)) == began + timedelta(hours=3.5)
    clock.freeze(began + timedelta(hours=3.5))
    assert board_of(page(client, "/docs-days/2012-04-23/board/"))[0][1] == "taken by Alice only until 13:00 UTC"


def test_a_task_that_was_left_with_something_in_it_is_begun(
    context: None, client: FlaskClient, session: Session, task: Task
) -> None:
    alice, bob, olga = person(session, "Alice"), person(session, "Bob"), person(session, "Olga")
    claims.claim(session, task, alice, now=NOW)
    claims.release(session, task, alice, note="The first half is written.", now=NOW)
    session.commit()
    assert said(session, task) == "free, begun before"
    assert "Nobody has this now, and it is begun" in client.get("/docs-days/tasks/XD-7K2Q/").text
    assert client.get("/docs-days/todo.json").get_json()["tasks"][0]["is_begun"]
    claims.claim(session, task, bob, now=NOW)
    session.commit()
    assert said(session, task) == "taken by Bob until 27 Apr, 09:00 UTC"
    claims.release(session, task, bob, now=NOW)
    notes.remove(session, task, session.scalars(select(Comment)).one(), olga, now=NOW)
    session.commit()
    assert said(session, task) == "free"


def test_a_task_that_was_only_held_is_as_free_as_any_other(app: Flask, session: Session, task: Task) -> None:
    take(app, session, task, person(session, "Alice"), now=NOW)
    assert said(session, task, timedelta(days=8)) == "free"


def test_a_note_of_somebody_who_never_had_it_begins_nothing(context: None, session: Session, task: Task) -> None:
    alice, bob = person(session, "Alice"), person(session, "Bob")
    claims.claim(session, task, alice, now=NOW)
    claims.release(session, task, alice, now=NOW)
    notes.write(session, task, bob, text="Is this for 4.2?", now=NOW)
    session.commit()
    assert said(session, task) == "free"


def test_a_task_that_was_done_and_is_open_again_is_free(context: None, session: Session, task: Task) -> None:
    alice, olga = person(session, "Alice"), person(session, "Olga")
    claims.claim(session, task, alice, now=NOW)
    reviews.submit(session, task, alice, text="Done", link=None, now=NOW)
    reviews.accept(session, task, olga, today=NOW.date(), now=NOW)
    tasks.reopen(session, task, olga, reason="The page is gone.", now=NOW)
    session.commit()
    assert said(session, task) == "free"


def test_work_that_lapsed_with_a_note_is_begun_before_the_sweep_writes_it_down(
    context: None, session: Session, task: Task
) -> None:
    alice = person(session, "Alice")
    claims.claim(session, task, alice, now=NOW)
    notes.write(session, task, alice, text="Half of it is there.", now=NOW)
    session.commit()
    assert said(session, task, timedelta(days=8)) == "free, begun before"


def test_a_place_beside_somebody_is_not_told_as_begun(
    context: None, session: Session, day: DocsDay, task: Task
) -> None:
    wide = make_task(session, task.area, "XD-2222", day=day, capacity=2)
    alice, bob = person(session, "Alice"), person(session, "Bob")
    claims.claim(session, wide, alice, now=NOW)
    claims.release(session, wide, alice, note="Begun.", now=NOW)
    claims.claim(session, wide, bob, now=NOW)
    session.commit()
    assert said(session, wide) == "1 of 2 places free"
