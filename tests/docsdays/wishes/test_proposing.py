"""Somebody proposes a task, looks for one like it, or takes it back."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.docsdays.listed_elsewhere import put_task
from app.docsdays.models import Area, Task, TaskEvent
from app.people.models import Person, SignInLink
from tests.conftest import NOW
from tests.docsdays.make import make_task
from tests.docsdays.wishes.wishing import (
    FORM,
    SAID,
    WHO,
    WISHLIST,
    count,
    digest_lines,
    handed_out,
    make_wish,
    only,
    send,
    votes_of,
)
from tests.events.desk import inputs
from tests.events.proposals.proposing import link_in, mailed
from tests.factories import person, sign_in
from tests.reading import one, page, parsed, words
from tests.reading import select as elements


def test_a_visitor_proposes_by_one_mailed_link(client: FlaskClient, session: Session) -> None:
    answer = send(client)
    assert (answer.status_code, answer.location, count(session, Task)) == (303, "/sign-in/sent/", 0)
    text = mailed(session, "carol@example.org")[0]
    assert "sign in to Community portal and propose what you wrote" in text
    assert "vchan" not in text
    confirmed = client.post(link_in(text))
    task = only(session)
    assert (confirmed.status_code, confirmed.location) == (303, f"/docs-days/tasks/{task.key}/")
    assert (task.title, task.why, task.target, task.state) == (
        *("Explain <vchan>", "Nobody knows.\n\nEverybody asks.", "https://wiki.example/vchan", "proposed"),
    )
    assert votes_of(session, task) == ["Carol"]
    seen = client.application.test_client().get(f"/docs-days/tasks/{task.key}/")
    assert "1 person wants this." in words(one(parsed(seen), "div.stand"))
    assert "proposed by Carol" in words(one(parsed(seen), "p.byline"))
    assert "carol@example.org" not in seen.text


def test_two_links_of_one_proposal_make_one(client: FlaskClient, session: Session) -> None:
    for _ in range(2):
        send(client, looked="yes")
    first, second = (link_in(text) for text in mailed(session, "carol@example.org"))
    other = client.application.test_client()
    assert client.post(first).location == other.post(second).location
    only(session)


def test_an_expired_link_is_renewed_with_what_was_typed(client: FlaskClient, session: Session) -> None:
    send(client)
    link = link_in(mailed(session, "carol@example.org")[0])
    clock.freeze(NOW.replace(day=21, hour=8))
    assert client.post(link).status_code == 410
    assert client.post(f"{link}again/").status_code == 303
    client.post(link_in(mailed(session, "carol@example.org")[0]))
    assert only(session).title == "Explain <vchan>"


def test_who_is_signed_in_proposes_at_once_and_twice_is_once(client: FlaskClient, session: Session) -> None:
    token = sign_in(client, person(session, "Alice"))
    form = page(client, FORM)
    assert elements(form, 'input[name="email"]') == []
    fields = {**SAID, "made": handed_out(client), "send": "yes", "csrf_token": token}
    answers = [client.post(FORM, data=fields) for _ in range(2)]
    task = only(session)
    assert [answer.location for answer in answers] == [f"/docs-days/tasks/{task.key}/", None]
    assert client.post(FORM, data=fields | {"looked": "yes"}).location == f"/docs-days/tasks/{task.key}/"
    assert only(session) is task


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "Write in a few words what is missing."),
        ({"title": "x" * 10_000}, "At most 120 characters fit here."),
        ({"title": "Explain \u202evchan"}, "There is an invisible control character in it"),
        ({"why": ""}, "Say whom it would help"),
        ({"why": "x" * 10_000}, "At most 4,000 characters fit here."),
        ({"why": "One\u200b.\nTwo."}, "There is an invisible control character in it"),
        ({"why": "http://a " * 4}, "At most 3 addresses"),
        ({"target": "x" * 2001}, "At most 2000 characters fit here."),
        ({"area": "nonsense"}, "Choose one of those that are offered."),
        ({"email": "carol"}, "does not look like a mail address"),
        ({"email": ""}, "Write the mail address the link shall go to."),
        ({"name": ""}, "Write what we shall call you."),
        ({"company": "Spam Ltd"}, "nobody can see"),
        ({"made": "forged"}, "faster than anybody types"),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, dict) else "",
)
def test_what_is_refused_keeps_everything_typed(
    client: FlaskClient, session: Session, changes: dict[str, Any], said: str
) -> None:
    answer = send(client, **changes)
    assert answer.status_code == 422
    assert said in answer.text
    kept, typed = inputs(answer), {**SAID, **WHO, **changes}
    shown = set(typed) - {"company", "made", "area"}
    assert {name: kept[name] for name in shown} == {name: typed[name].replace("\r\n", "\n").strip() for name in shown}
    assert (kept["company"], count(session, Task), count(session, SignInLink)) == ("", 0, 0)
    again = inputs(answer) | {name: text for name, text in {**SAID, **WHO}.items() if name != "made"}
    clock.freeze(clock.now().replace(minute=30))
    sent = client.post(FORM, data=again | {"send": "yes"})
    assert sent.location == "/sign-in/sent/", sent.text[sent.text.find("error-summary") :][:600]


def test_what_is_like_it_is_shown_once_before_it_is_saved(
    client: FlaskClient, session: Session, area: Area, wish: Task
) -> None:
    with client.application.app_context():
        put_task(session, wish)
        put_task(session, make_task(session, area, "XD-2223", title="Done about vchan", state="done"))
        session.commit()
    asked = send(client, title="How does vchan work")
    assert asked.status_code == 200
    links = elements(parsed(asked), "div.similar a")
    assert [(link.text_content(), link.get("href"), link.get("target")) for link in links] == [
        ("Explain vchan", "/docs-days/tasks/XD-2222/", "_blank")
    ]
    assert (count(session, SignInLink), inputs(asked)["title"]) == (0, "How does vchan work")
    assert client.post(FORM, data=inputs(asked) | {"send": "yes"}).location == "/sign-in/sent/"
    looked = client.post(FORM, data={**SAID, **WHO, "made": handed_out(client)})
    assert (looked.status_code, count(session, SignInLink)) == (200, 1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("vchan", ["XD-2222"]),
        ("explaining VCHAN", ["XD-2222"]),
        ("how to expl", ["XD-2222"]),
        ("pciba", ["XD-2223"]),
        ("disk images of guests", []),
        ("the of and", []),
        ("", []),
        ("\"'()*:^&|!-NEAR AND OR <>", []),
        ("x" * 5000, []),
        ("\u202e\ud7ff 💥", []),
    ],
    ids=range(10),
)
def test_similar_tasks_are_found_while_typing(
    client: FlaskClient, session: Session, area: Area, wish: Task, text: str, found: list[str]
) -> None:
    with client.application.app_context():
        for task in (wish, make_task(session, area, "XD-2223", title="Document pciback")):
            put_task(session, task)
        put_task(session, make_wish(session, area, "XD-2224", title="Held vchan", is_held=True))
        session.commit()
    answer = client.get(f"{WISHLIST}similar/", query_string={"title": text})
    keys = [link.get("href").split("/")[-2] for link in elements(parsed(answer), "a")]
    assert keys == found
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(("is_held", "to_others"), [(False, 409), (True, 410)])
def test_whoever_proposed_it_takes_it_back_and_who_wants_it_is_told(
    client: FlaskClient,
    session: Session,
    area: Area,
    people: tuple[Person, Person, Person],
    is_held: bool,
    to_others: int,
) -> None:
    alice, bob, _ = people
    own = make_wish(session, area, "XD-3333", title="Explain xl", votes=(alice, bob), is_held=is_held)
    path, address = "/docs-days/tasks/XD-3333/", "/docs-days/tasks/XD-3333/withdraw"
    token = sign_in(client, bob)
    assert f'action="{address}"' not in client.get(path).text
    refused = client.post(address, data={"csrf_token": token})
    session.refresh(own)
    assert (refused.status_code, own.state) == (to_others, "proposed")
    token = sign_in(client, alice)
    assert one(page(client, path), f'form[action="{address}"]') is not None
    answer = client.post(address, data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, WISHLIST)
    session.refresh(own)
    reason = "Whoever proposed it took it back."
    assert (own.state, own.state_reason) == ("declined", reason)
    last = session.scalars(select(TaskEvent).where(TaskEvent.task_id == own.id).order_by(TaskEvent.id.desc())).first()
    assert last is not None
    assert (last.kind, last.person_id, last.from_state) == ("withdrawn", alice.id, "proposed")
    assert digest_lines(session) == [("Bob", f"“Explain xl”, which you wished for, will not be done.\n> {reason}")]
    session.commit()
    assert client.post(address, data={"csrf_token": token}).status_code in (409, 410), "once"
    assert len(digest_lines(session)) == 1


def test_floods_are_held_off(client: FlaskClient, session: Session, people: tuple[Person, Person, Person]) -> None:
    token = sign_in(client, people[0])
    fields = {**SAID, "made": handed_out(client), "send": "yes", "looked": "yes", "csrf_token": token}
    codes = [client.post(FORM, data=fields | {"title": f"Wish {n}"}).status_code for n in range(22)]
    assert codes == [303] * 20 + [429] * 2
    assert count(session, Task) == 20
