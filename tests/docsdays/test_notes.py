from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config import Limits
from app.docsdays.actions import claims, history, notes
from app.docsdays.models import Comment, DocsDay, Submission, Task, TaskEvent
from tests.conftest import NOW
from tests.factories import person, sign_in
from tests.reading import page, words
from tests.reading import select as found

PATH = "/docs-days/tasks/XD-7K2Q/"


@pytest.fixture
def note(app: Flask, session: Session, task: Task) -> Comment:
    """Spam of Bob's, under a note of Alice's."""
    with app.app_context():
        notes.write(session, task, person(session, "Alice"), text="Half way.", now=NOW)
        spam = notes.write(session, task, person(session, "Bob"), text="Buy https://pills.example/ now", now=NOW)
    session.commit()
    return spam


@pytest.mark.usefixtures("context")
def test_a_note_of_the_holder_extends_the_time_and_others_do_not(session: Session, task: Task, day: DocsDay) -> None:
    alice = person(session, "Alice")
    start = datetime(2012, 4, 23, 10, tzinfo=UTC)
    hour = timedelta(hours=1)
    claim = claims.claim(session, task, alice, now=start)
    notes.write(session, task, person(session, "Bob"), text="Good luck.", now=start + hour)
    assert claim.ends_at == start + 4 * hour
    notes.write(session, task, alice, text="Half way.", now=start + 2 * hour)
    assert claim.ends_at == start + 6 * hour


@pytest.mark.usefixtures("context")
def test_the_same_note_twice_is_one(session: Session, task: Task) -> None:
    for _ in range(2):
        notes.write(session, task, person(session, "Alice"), text="Half way.", now=NOW)
    assert session.scalars(select(Comment.text)).all() == ["Half way."]


def test_a_removed_note_leaves_a_mark_and_no_text(client: FlaskClient, session: Session, note: Comment) -> None:
    visitor = client.application.test_client()
    assert "pills.example" in visitor.get(PATH).text
    token = sign_in(client, person(session, "Olga"))
    answer = client.post(f"/desk/tasks/XD-7K2Q/notes/{note.id}/remove", data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, PATH + "#history")
    shown = page(visitor, PATH)
    assert "pills.example" not in visitor.get(PATH).text
    log = [words(line).removesuffix("Half way.") for line in found(shown, "ol.log li div")]
    assert sorted(log) == ["Alice wrote a note", "Bob wrote a note, which was removed", "Olga removed a note"]
    session.refresh(note)
    assert (note.text, note.removed_at) == ("Buy https://pills.example/ now", NOW)


def test_a_note_that_was_removed_by_mistake_is_put_back(client: FlaskClient, session: Session, note: Comment) -> None:
    token = sign_in(client, person(session, "Olga"))
    for action in ("remove", "remove", "put-back", "put-back"):
        client.post(f"/desk/tasks/XD-7K2Q/notes/{note.id}/{action}", data={"csrf_token": token})
    assert "pills.example" in client.application.test_client().get(PATH).text
    session.refresh(note)
    assert (note.removed_at, note.removed_by_id) == (None, None)
    events = session.scalars(select(TaskEvent).order_by(TaskEvent.id)).all()
    assert [event.kind for event in events] == ["note removed", "note put back"]
    assert history.replay(events).state == "open"


def test_organisers_alone_find_the_button_and_the_text(client: FlaskClient, session: Session, note: Comment) -> None:
    buttons = f'form[action="/desk/tasks/XD-7K2Q/notes/{note.id}/remove"]'
    for name, is_shown in (("Alice", False), ("Bob", False), ("Erin", False), ("Olga", True), ("Adam", True)):
        sign_in(client, person(session, name))
        assert (found(page(client, PATH), buttons) != []) is is_shown, name
    token = sign_in(client, person(session, "Olga"))
    client.post(f"/desk/tasks/XD-7K2Q/notes/{note.id}/remove", data={"csrf_token": token})
    for name, is_shown in (("Bob", False), ("Erin", False), ("Olga", True)):
        sign_in(client, person(session, name))
        assert ("pills.example" in client.get(PATH).text) is is_shown, name


def test_a_note_belongs_to_its_task(client: FlaskClient, session: Session, note: Comment) -> None:
    token = sign_in(client, person(session, "Olga"))
    for path in (f"XD-2222/notes/{note.id}", f"XD-7K2Q/notes/{note.id + 9}"):
        assert client.post(f"/desk/tasks/{path}/remove", data={"csrf_token": token}).status_code == 404
    session.refresh(note)
    assert note.removed_at is None


def test_who_writes_very_much_is_stopped_with_the_text_kept(client: FlaskClient, session: Session, task: Task) -> None:
    settings = client.application.extensions["settings"]
    client.application.extensions["settings"] = replace(settings, limits=Limits(texts_per_person=2))
    token = sign_in(client, person(session, "Bob"))
    answers = [
        client.post(f"{PATH}{verb}", data={"csrf_token": token, "text": text})
        for verb, text in (("comment", "One."), ("comment", "Two."), ("comment", "Three."), ("submit", "Done."))
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 429, 429]
    assert all(text in answer.text for answer, text in zip(answers[2:], ("Three.", "Done."), strict=True))
    assert session.scalars(select(Comment.text).order_by(Comment.id)).all() == ["One.", "Two."]
    assert session.scalars(select(Submission.text)).all() == []


def test_a_text_that_comes_too_late_counts_as_well(client: FlaskClient, session: Session, task: Task) -> None:
    settings = client.application.extensions["settings"]
    client.application.extensions["settings"] = replace(settings, limits=Limits(texts_per_person=1))
    token = sign_in(client, person(session, "Bob"))
    task.state = "declined"
    session.commit()
    answers = [
        client.post(f"{PATH}submit", data={"csrf_token": token, "text": text}) for text in ("My work.", "And more.")
    ]
    assert [answer.status_code for answer in answers] == [409, 429]
    assert ["kept as a note" in answer.text for answer in answers] == [True, False]
    assert "And more." in answers[1].text
    assert session.scalars(select(Comment.text)).all() == ["My work."]


def test_a_long_history_is_read_page_by_page(client: FlaskClient, session: Session, task: Task) -> None:
    bob = person(session, "Bob")
    for number in range(120):
        at = NOW + timedelta(seconds=number)
        session.add(Comment(task_id=task.id, person_id=bob.id, text=f"Note {number}.", created_at=at))
    session.commit()
    pages = [page(client, PATH + query) for query in ("", "?page=2", "?page=3")]
    told = [[words(text) for text in found(each, "ol.log li p")] for each in pages]
    assert [len(texts) for texts in told] == [50, 50, 20]
    assert [text for texts in told for text in texts] == [f"Note {number}." for number in range(119, -1, -1)]
    links = [[link.get("href") for link in found(each, "nav.pager a")] for each in pages]
    assert links == [["?page=2#history"], ["?page=3#history", "?page=1#history"], ["?page=2#history"]]
    assert client.get(f"{PATH}?page=4").status_code == 404
