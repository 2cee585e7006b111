"""Somebody wants what another proposed."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.docsdays.models import Area, Task
from app.docsdays.wishes import actions
from app.people.models import Person, SignInLink
from tests.conftest import NOW
from tests.docsdays.make import make_task
from tests.docsdays.wishes.wishing import WHO, WISHLIST, count, make_wish, votes_of
from tests.events.proposals.proposing import link_in, mailed
from tests.factories import person, sign_in
from tests.reading import one, page, parsed, words
from tests.reading import select as elements


def test_one_press_gives_a_vote_and_one_takes_it_back(
    client: FlaskClient, session: Session, people: tuple[Person, Person, Person], wish: Task
) -> None:
    token = sign_in(client, people[1])
    button = one(page(client, WISHLIST), "form.post-button")
    assert button.get("action") == "/docs-days/tasks/XD-2222/vote"
    fields = dict(button.form_values())
    for _ in range(2):
        assert client.post(button.get("action"), data=fields).location == f"{WISHLIST}#XD-2222"
    assert votes_of(session, wish) == ["Alice", "Bob"]
    back = one(page(client, "/docs-days/tasks/XD-2222/"), "div.stand form.post-button")
    assert back.get("action") == "/docs-days/tasks/XD-2222/unvote"
    for _ in range(2):
        assert client.post(back.get("action"), data={"csrf_token": token}).location == "/docs-days/tasks/XD-2222/"
    assert votes_of(session, wish) == ["Alice"]
    foreign = client.post(button.get("action"), data=fields | {"next": "//evil.example"})
    assert foreign.location == "/docs-days/tasks/XD-2222/"


def test_who_proposed_it_has_no_button_to_vote(
    client: FlaskClient, people: tuple[Person, Person, Person], wish: Task
) -> None:
    token = sign_in(client, people[0])
    shown = elements(page(client, "/docs-days/tasks/XD-2222/"), "div.stand form")
    assert [form.get("action") for form in shown] == ["/docs-days/tasks/XD-2222/withdraw"]
    refused = client.post("/docs-days/tasks/XD-2222/unvote", data={"csrf_token": token})
    assert (refused.status_code, "You proposed this yourself" in refused.text) == (409, True)


def test_a_visitor_votes_in_two_steps(client: FlaskClient, session: Session, wish: Task) -> None:
    link = one(one(page(client, WISHLIST), "li.entry article"), "a.button")
    assert link.get("href") == "/docs-days/tasks/XD-2222/#stand"
    form = one(page(client, "/docs-days/tasks/XD-2222/"), "div.stand form")
    bad = client.post(form.get("action"), data={"name": "Carol", "email": "carol"})
    assert (bad.status_code, one(parsed(bad, 422), 'input[name="name"]').get("value")) == (422, "Carol")
    assert client.post(form.get("action"), data=WHO).location == "/sign-in/sent/"
    text = mailed(session, "carol@example.org")[0]
    assert "and say that you want “Explain vchan”, too" in text
    assert client.post(link_in(text)).location == "/docs-days/tasks/XD-2222/"
    assert votes_of(session, wish) == ["Alice", "Carol"]


def test_a_link_that_comes_too_late_says_why(
    client: FlaskClient, session: Session, people: tuple[Person, Person, Person], wish: Task
) -> None:
    client.post("/docs-days/tasks/XD-2222/vote", data=WHO)
    with client.application.app_context():
        actions.decline(session, wish, people[2], reason="No.", now=NOW)
        session.commit()
    answer = client.post(link_in(mailed(session, "carol@example.org")[0]))
    assert answer.location == "/docs-days/tasks/XD-2222/"
    assert "This was declined meanwhile; its page says why." in client.get(answer.location).text
    assert votes_of(session, wish) == ["Alice"]


def test_a_vote_for_what_was_merged_goes_to_the_other(
    client: FlaskClient, session: Session, area: Area, people: tuple[Person, Person, Person], wish: Task
) -> None:
    other = make_wish(session, area, "XD-2223", title="Document vchan", votes=people[2:])
    client.post("/docs-days/tasks/XD-2222/vote", data=WHO)
    with client.application.app_context():
        actions.merge(session, wish, other, people[2], now=NOW)
        session.commit()
    assert client.post(link_in(mailed(session, "carol@example.org")[0])).location == "/docs-days/tasks/XD-2223/"
    token = sign_in(client, people[1])
    answer = client.post("/docs-days/tasks/XD-2222/vote", data={"csrf_token": token})
    assert answer.location == "/docs-days/tasks/XD-2223/"
    assert "“Explain vchan” is the same as “Document vchan”" in client.get(answer.location).text
    assert votes_of(session, other) == ["Alice", "Bob", "Carol", "Olga"]
    assert "Work on it goes on at Document vchan." in words(one(page(client, "/docs-days/tasks/XD-2222/"), "div.stand"))


@pytest.mark.parametrize("state", ["open", "in review", "done", "parked", "declined"])
def test_a_vote_for_what_is_decided_says_what_became_of_it(
    client: FlaskClient, session: Session, area: Area, people: tuple[Person, Person, Person], state: str
) -> None:
    task = make_task(session, area, "XD-2222", state=state)
    assert client.post("/docs-days/tasks/XD-2222/vote", data=WHO).status_code == 409
    token = sign_in(client, people[1])
    for action in ("vote", "unvote"):
        answer = client.post(f"/docs-days/tasks/XD-2222/{action}", data={"csrf_token": token})
        assert (answer.status_code, words(one(parsed(answer, 409), "main")).count("This ")) == (409, 2)
    assert (votes_of(session, task), count(session, SignInLink)) == ([], 0)


def test_what_is_gone_or_held_takes_no_votes(client: FlaskClient, session: Session, area: Area) -> None:
    make_wish(session, area, "XD-2222", is_held=True)
    sign_in(client, person(session, "Bob"))
    token = sign_in(client, person(session, "Bob"))
    for key in ("XD-2222", "XD-9999"):
        answer = client.post(f"/docs-days/tasks/{key}/vote", data={"csrf_token": token})
        assert (answer.status_code, f"There is no task {key} any more" in answer.text) == (410, True)
