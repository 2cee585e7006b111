"""Questions, work handed in and what blocks somebody reach those who can answer."""

from collections.abc import Sequence

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.docsdays.actions import notes, reviews
from app.docsdays.models import Claim, Task, TaskEvent
from app.people.models import Person
from app.people.notices.models import DigestLine
from tests.conftest import NOW
from tests.docsdays.make import take
from tests.factories import person, sign_in
from tests.reading import one, page, parsed, words

PATH = "/docs-days/tasks/XD-7K2Q/"
ASKED = "Somebody wrote a note on “Document cpupools”, about which you may be asked."
HANDED_IN = "Work on “Document cpupools” was handed in, to be read by an organiser."
BLOCKED = "Somebody who had “Document cpupools” could not go on, and asked an organiser to set it aside."


def told(session: Session) -> list[tuple[str, str]]:
    lines = session.execute(
        select(Person.name, DigestLine.text).join(Person, Person.id == DigestLine.person_id).order_by(Person.name)
    )
    return [(name, text) for name, text in lines]


@pytest.fixture
def crowd(session: Session) -> Sequence[Person]:
    return [person(session, name) for name in ("Alice", "Bob", "Erin", "Olga", "Adam")]


@pytest.mark.usefixtures("context")
def test_a_question_reaches_the_mentor_or_else_the_organisers_once_a_mail(
    session: Session, task: Task, crowd: Sequence[Person]
) -> None:
    alice, bob, *_ = crowd
    for text in ("What is a cpupool?", "Anybody?"):
        notes.write(session, task, alice, text=text, now=NOW)
    assert told(session) == [("Adam", ASKED), ("Olga", ASKED)]
    task.mentor_id = bob.id
    session.flush()
    session.refresh(task)
    notes.write(session, task, alice, text="And a scheduler?", now=NOW)
    notes.write(session, task, bob, text="Both are in the manual.", now=NOW)
    assert told(session) == [("Adam", ASKED), ("Bob", ASKED), ("Olga", ASKED)]


@pytest.mark.usefixtures("context")
def test_work_reaches_those_who_read_it_but_not_who_did_it(
    session: Session, task: Task, crowd: Sequence[Person]
) -> None:
    _alice, bob, _erin, olga, _adam = crowd
    task.mentor_id = bob.id
    session.flush()
    session.refresh(task)
    reviews.submit(session, task, olga, text="done", link=None, now=NOW)
    assert told(session) == [("Adam", HANDED_IN), ("Bob", HANDED_IN)]


def test_who_cannot_go_on_asks_and_an_organiser_sets_it_aside(
    client: FlaskClient, session: Session, task: Task, crowd: Sequence[Person]
) -> None:
    take(client.application, session, task, crowd[0])
    token = sign_in(client, crowd[0])
    refused = parsed(client.post(f"{PATH}blocked", data={"csrf_token": token, "reason": " "}), 422)
    assert "Say what it waits for." in words(one(refused, "div.error-summary"))
    for _ in range(2):
        answer = client.post(f"{PATH}blocked", data={"csrf_token": token, "reason": "the 4.2 release"})
        assert (answer.status_code, answer.location) == (303, PATH)
    assert "Alice asked to set it asidethe 4.2 release" in words(one(page(client, PATH), "ol.log"))
    assert told(session) == [("Adam", BLOCKED), ("Olga", BLOCKED)]
    token = sign_in(client, crowd[3])
    desk = page(client, "/desk/tasks/XD-7K2Q/")
    assert "Alice, who has it, asks for this" in words(desk)
    form = next(form for form in desk.forms if str(form.get("action")).endswith("/park"))
    assert form.fields["reason"] == "the 4.2 release"
    client.post("/desk/tasks/XD-7K2Q/park", data={"csrf_token": token, "reason": form.fields["reason"]})
    session.expire_all()
    assert (task.state, task.state_reason) == ("parked", "the 4.2 release")
    assert session.scalars(select(Claim.ends_at)).all() == [None]
    kinds = session.scalars(select(TaskEvent.kind).order_by(TaskEvent.id)).all()
    assert kinds == ["claimed", "asked to park", "parked", "paused"]


def test_what_is_asked_too_late_is_kept_as_a_note(
    client: FlaskClient, session: Session, task: Task, crowd: Sequence[Person]
) -> None:
    token = sign_in(client, crowd[0])
    late = parsed(client.post(f"{PATH}blocked", data={"csrf_token": token, "reason": "the release"}), 409)
    assert "it is kept as a note of the task" in words(late)
    assert "wrote a notethe release" in words(one(page(client, PATH), "ol.log"))


def test_whoever_finds_a_task_taken_offers_to_help_by_one_press(
    client: FlaskClient, session: Session, task: Task, crowd: Sequence[Person]
) -> None:
    take(client.application, session, task, crowd[0])
    token = sign_in(client, crowd[1])
    taken = parsed(client.post(f"{PATH}claim", data={"csrf_token": token}), 409)
    form = next(form for form in taken.forms if form.get("action") == f"{PATH}comment")
    assert client.post(form.get("action"), data=dict(form.fields)).location == PATH
    assert "Bob wrote a noteI can help with this." in words(one(page(client, PATH), "ol.log"))
    assert ("Alice", "Somebody wrote a note on “Document cpupools” while you had it.") in told(session)
