"""What the page of a task says, and who may do what there."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.docsdays import queries
from app.docsdays.models import Area, DocsDay, Review, Task, TaskEvent
from app.people.models import Person
from tests.conftest import NOW
from tests.docsdays.make import make_task, take
from tests.docsdays.pressing import PATH, post, stand
from tests.docsdays.reading import board_of
from tests.factories import STANDING, person, sign_in
from tests.reading import one, page, words

ALLOWED = {
    # action: who may, by standing on the task: nobody's or Carol's
    "claim": set(STANDING),
    "submit": set(STANDING),
    "comment": set(STANDING),
    "review": {"Olga", "Adam"},
    "renew": set(),
    "release": set(),
}


@pytest.mark.parametrize("action", ALLOWED)
def test_who_may_do_what(client: FlaskClient, session: Session, area: Area, action: str) -> None:
    carol = person(session, "Carol")
    for number, name in enumerate(STANDING):
        path = f"/docs-days/tasks/{make_task(session, area, f'XD-222{number}').key}/"
        if action == "review":
            post(client, f"{path}submit", sign_in(client, carol), text="done")
        token = sign_in(client, person(session, name))
        before = session.scalar(select(func.count()).select_from(TaskEvent))
        answer = post(client, f"{path}{action}", token, text="words", verdict="accept")
        after = session.scalar(select(func.count()).select_from(TaskEvent))
        if name in ALLOWED[action]:
            assert answer.status_code == 303, name
        else:
            assert (answer.status_code in (403, 409), after) == (True, before), name
    assert session.scalar(select(func.count()).select_from(Review)) == (2 if action == "review" else 0)


def test_organisers_and_who_made_it_see_a_proposal_that_is_held(
    client: FlaskClient, session: Session, area: Area
) -> None:
    alice = person(session, "Alice")
    make_task(session, area, "XD-2222", state="proposed", is_held=True, proposed_by_id=alice.id)
    seen = {}
    for name in STANDING:
        sign_in(client, person(session, name))
        seen[name] = client.get("/docs-days/tasks/XD-2222/").status_code
    assert {name for name, status in seen.items() if status == 200} == {"Alice", "Olga", "Adam"}


def test_the_page_of_each_state_says_it_in_one_sentence(client: FlaskClient, session: Session, area: Area) -> None:
    original = make_task(session, area, "XD-2222", title="The first")
    sentences = {
        "parked": ("Waits for 4.2.", "set aside Waits for 4.2."),
        "declined": ("Nobody reads it.", "declined Nobody reads it."),
        "duplicate": (None, "the same as another Work on it goes on at The first."),
        "done": (None, "done This is done. Find one that is free"),
    }
    for number, (state, (reason, sentence)) in enumerate(sentences.items()):
        key = f"XD-333{number}"
        duplicate_of = original.id if state == "duplicate" else None
        make_task(session, area, key, state=state, state_reason=reason, duplicate_of_id=duplicate_of)
        assert words(one(page(client, f"/docs-days/tasks/{key}/"), "div.stand")) == sentence


def test_a_pair_says_who_works_on_it_and_that_there_is_room(client: FlaskClient, session: Session, area: Area) -> None:
    pair = make_task(session, area, "XD-7K2Q", capacity=2)
    take(client.application, session, pair, person(session, "Alice"))
    assert "1 of 2 places free Alice works on it already, and there is room for you." in stand(client)


def test_whoever_has_it_reads_that_the_text_changed(client: FlaskClient, session: Session, task: Task) -> None:
    sign_in(client, person(session, "Alice"))
    take(client.application, session, task, person(session, "Alice"))
    task.how = "Write it down, with an example."
    session.commit()
    assert "The text of this task was changed since you took it." in stand(client)


def test_signed_in_pages_are_kept_by_nobody(client: FlaskClient, session: Session, task: Task, day: DocsDay) -> None:
    sign_in(client, person(session, "Alice"))
    assert client.get(PATH).headers["Cache-Control"] == "private, no-store"


def test_deleted_people_are_a_contributor(client: FlaskClient, session: Session, task: Task) -> None:
    ghost: Person = person(session, "Ghost")
    take(client.application, session, task, ghost)
    ghost.name, ghost.email = "", None
    session.commit()
    assert "A contributor has it until" in stand(client)
    assert board_of(page(client, "/docs-days/2012-04-23/"))[0][1].startswith("taken by a contributor until")


def test_what_somebody_holds_is_listed_by_what_ends_first(session: Session, task: Task, client: FlaskClient) -> None:
    alice = person(session, "Alice")
    take(client.application, session, task, alice)
    assert [claim.task.key for claim in queries.claims_of(session, alice, NOW)] == ["XD-7K2Q"]
    assert queries.claims_of(session, alice, NOW + timedelta(days=7)) == []
