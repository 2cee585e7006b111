"""Signing in and out, over HTTP."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import ConflictError
from app.core.outbox import OutboxMail
from app.people import intents
from app.people.actions import request_sign_in
from app.people.intents import Intent
from app.people.models import Person, Role, SignInLink
from tests.conftest import NOW
from tests.factories import person, sign_in


def ask(client: FlaskClient, email: str, next_path: str = "") -> None:
    answer = client.post("/sign-in/", data={"email": email, "next": next_path})
    assert (answer.status_code, answer.location) == (303, "/sign-in/sent/")


def newest_link(session: Session) -> str:
    """The path in the newest mail."""
    session.expire_all()
    text = session.scalars(select(OutboxMail.text).order_by(OutboxMail.id.desc())).first()
    assert text is not None
    return "/sign-in/" + text.split("http://portal.test/sign-in/")[1].split("\n")[0]


def who(client: FlaskClient) -> str | None:
    with client.session_transaction() as cookie:
        return cookie.get("_user_id")


def test_a_known_person_signs_in_by_pressing_the_button(client: FlaskClient, session: Session) -> None:
    erin = person(session, "Erin")
    ask(client, "ERIN@example.org", "/desk/?x=1")
    address = newest_link(session)
    page = client.get(address)
    assert "Sign in as e…@example.org" in page.text
    assert "erin" not in page.text.lower()
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in page.headers
    assert who(client) is None
    answer = client.post(address)
    assert (answer.status_code, answer.location) == (303, "/desk/?x=1")
    assert who(client) == f"{erin.id}.1"


def test_a_newcomer_becomes_a_contributor_under_the_name_they_give(client: FlaskClient, session: Session) -> None:
    ask(client, "ada.lovelace+xen@example.org")
    address = newest_link(session)
    assert 'value="Ada Lovelace"' in client.get(address).text
    client.post(address, data={"name": "  Ada   L. "})
    made = session.scalars(select(Person)).one()
    assert (made.name, made.slug, made.email) == ("Ada L.", "ada-l", "ada.lovelace+xen@example.org")
    assert (made.role, made.is_public, made.disabled_at) == (Role.CONTRIBUTOR, False, None)


def test_people_of_one_name_get_addresses_of_their_own(app: Flask, session: Session) -> None:
    for number in range(3):
        client = app.test_client()
        ask(client, f"ada{number}@example.org")
        client.post(newest_link(session), data={"name": "Ada"})
    assert session.scalars(select(Person.slug).order_by(Person.id)).all() == ["ada", "ada-2", "ada-3"]


def test_a_name_that_does_not_fit_is_refused_and_the_link_still_works(client: FlaskClient, session: Session) -> None:
    ask(client, "ada@example.org")
    address = newest_link(session)
    refused = client.post(address, data={"name": "http://evil.example"})
    assert refused.status_code == 422
    assert 'value="http://evil.example"' in refused.text
    assert client.post(address, data={"name": "Ada"}).status_code == 303


def test_known_unknown_and_closed_addresses_get_the_same_bytes(client: FlaskClient, session: Session) -> None:
    person(session, "Alice")
    person(session, "Bob", disabled_at=NOW)
    answers = []
    for email in ("alice@example.org", "bob@example.org", "nobody@example.org"):
        answer = client.post("/sign-in/", data={"email": email})
        headers = [(name, value) for name, value in answer.headers if name != "Date"]
        answers.append((answer.status_code, headers, answer.data, client.get(answer.location).data))
    assert answers[0] == answers[1] == answers[2]
    assert len(session.scalars(select(SignInLink)).all()) == 3
    texts = session.scalars(select(OutboxMail.text).order_by(OutboxMail.id)).all()
    assert ["/sign-in/" in (text or "") for text in texts] == [True, False, True]


def test_what_is_no_address_is_kept_in_the_form(client: FlaskClient, session: Session) -> None:
    answer = client.post("/sign-in/", data={"email": "ada@nowhere@", "next": "/x/"})
    assert answer.status_code == 422
    assert 'value="ada@nowhere@"' in answer.text
    assert 'value="/x/"' in answer.text
    assert session.scalars(select(OutboxMail)).all() == []


def test_a_link_works_once(client: FlaskClient, session: Session) -> None:
    person(session, "Erin")
    ask(client, "erin@example.org")
    address = newest_link(session)
    assert client.post(address).status_code == 303
    for answer in (client.application.test_client().post(address), client.application.test_client().get(address)):
        assert answer.status_code == 410
        assert "has done its work" in answer.text
        assert "erin" not in answer.text


def test_an_expired_link_offers_a_new_one_to_the_same_mailbox(client: FlaskClient, session: Session) -> None:
    erin = person(session, "Erin")
    ask(client, "erin@example.org", "/desk/")
    address = newest_link(session)
    clock.freeze(NOW + timedelta(minutes=15))
    answer = client.post(address)
    assert answer.status_code == 410
    assert "erin" not in answer.text
    assert f'action="{address}again/"' in answer.text
    assert who(client) is None
    assert client.post(address + "again/").location == "/sign-in/sent/"
    fresh = newest_link(session)
    assert fresh != address
    assert client.post(fresh).location == "/desk/"
    assert who(client) == f"{erin.id}.1"


@pytest.mark.parametrize("token", ["x", "x" * 43, "ü" * 43, "%00", "..%2f..", "x" * 5000])
def test_an_unknown_link_says_so(client: FlaskClient, session: Session, token: str) -> None:
    for answer in (client.get(f"/sign-in/{token}/"), client.post(f"/sign-in/{token}/")):
        assert answer.status_code in (404, 410)
        assert "Set-Cookie" not in answer.headers
    assert client.post(f"/sign-in/{token}/again/").status_code in (404, 410)


def test_two_presses_at_once_give_one_session(app: Flask, client: FlaskClient, session: Session) -> None:
    ask(client, "ada@example.org")
    address = newest_link(session)
    barrier, answers = threading.Barrier(8), []

    def press() -> None:
        browser = app.test_client()
        barrier.wait()
        answers.append((browser.post(address, data={"name": "Ada"}).status_code, who(browser)))

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ada = session.scalars(select(Person)).one()
    assert sorted(answers, key=str) == [(303, f"{ada.id}.1")] + [(410, None)] * 7


def test_two_links_of_a_newcomer_at_once_make_one_person(app: Flask, client: FlaskClient, session: Session) -> None:
    addresses = []
    for _ in range(4):
        ask(client, "ada@example.org")
        addresses.append(newest_link(session))
    barrier, answers = threading.Barrier(4), []

    def press(address: str) -> None:
        barrier.wait()
        answers.append(app.test_client().post(address, data={"name": "Ada"}).status_code)

    threads = [threading.Thread(target=press, args=(address,)) for address in addresses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 4
    assert session.scalars(select(Person.slug)).all() == ["ada"]


def test_a_closed_account_does_not_open_with_a_link_of_before(client: FlaskClient, session: Session) -> None:
    bob = person(session, "Bob")
    ask(client, "bob@example.org")
    address = newest_link(session)
    bob.disabled_at = NOW
    session.commit()
    assert client.post(address).status_code == 403
    assert who(client) is None


def test_signing_in_does_what_was_wanted(client: FlaskClient, session: Session, app: Flask) -> None:
    def rename(session: Session, person: Person, data: dict[str, str], *, now: object) -> str:
        person.name = data["to"]
        return "/renamed/"

    intents.register("test-rename", rename)
    with app.app_context():
        request_sign_in(
            session,
            email="ada@example.org",
            name="Ada",
            intent=Intent("test-rename", {"to": "Countess"}, "be called Countess"),
            address="192.0.2.7",
            settings=app.extensions["settings"],
            now=NOW,
        )
    session.commit()
    address = newest_link(session)
    assert "sign in and be called Countess" in client.get(address).text
    assert client.post(address).location == "/renamed/"
    assert session.scalars(select(Person.name)).one() == "Countess"


def test_what_cannot_be_done_any_more_does_not_undo_the_sign_in(
    client: FlaskClient, session: Session, app: Flask
) -> None:
    def too_late(session: Session, person: Person, data: dict[str, str], *, now: object) -> str:
        person.name = "half done"
        session.flush()
        raise ConflictError("Somebody was faster: Ada has it until 15:40.")

    intents.register("test-late", too_late)
    person(session, "Alice")
    request_sign_in(
        session,
        email="alice@example.org",
        intent=Intent("test-late"),
        next_path="/docs-days/",
        address="192.0.2.7",
        settings=app.extensions["settings"],
        now=NOW,
    )
    session.commit()
    answer = client.post(newest_link(session))
    assert (answer.status_code, answer.location) == (303, "/docs-days/")
    assert "Somebody was faster: Ada has it until 15:40." in client.get("/sign-in/").text
    session.expire_all()
    assert session.scalars(select(Person.name)).one() == "Alice"


def test_what_the_browser_held_before_is_dropped(client: FlaskClient, session: Session) -> None:
    with client.session_transaction() as cookie:
        cookie.update(planted="by somebody else", csrf_token="known to somebody else")
    person(session, "Erin")
    ask(client, "erin@example.org")
    client.post(newest_link(session))
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != "known to somebody else"


def test_signing_out_ends_every_session_and_a_copied_cookie_is_useless(app: Flask, session: Session) -> None:
    alice = person(session, "Alice")
    here, thief = app.test_client(), app.test_client()
    token = sign_in(here, alice)
    sign_in(thief, alice)
    assert "Alice" in thief.get("/sign-in/").text
    answer = here.post("/sign-out/", data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, "/")
    assert who(here) is None
    after = thief.get("/sign-in/")
    assert "Alice" not in after.text
    assert "session=;" in after.headers["Set-Cookie"]
    sign_in(thief, Person(id=alice.id, session_version=1))
    assert thief.get("/me/").location == "/sign-in/?next=/me/"
    sign_in(thief, Person(id=alice.id, session_version=1))
    assert thief.post("/me/name/", data={"csrf_token": token, "name": "Mallory"}).status_code == 401
    assert session.scalars(select(Person.name)).all() == ["Alice"]
    assert after.headers["Cache-Control"] == "private, no-store"


def test_an_ended_session_can_sign_in_again_at_once(app: Flask, session: Session) -> None:
    alice = person(session, "Alice")
    browser = app.test_client()
    sign_in(browser, alice)
    alice.session_version += 1
    session.commit()
    ask(browser, "alice@example.org")


def test_signing_out_twice_is_no_error(client: FlaskClient) -> None:
    assert client.post("/sign-out/").location == "/"
    assert client.get("/sign-out/").status_code in (404, 405)


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",  "\t//evil",
        "/\n/evil.example", " //evil.example", "http://evil.example", "https:evil.example", "javascript:alert(1)",
        "\u2028//evil.example", "//evil.example/..", "/%0d%0aSet-Cookie:x=1\r\n", "evil.example",
        "/\\/evil.example", "/..\\\\evil.example", "http:/evil.example", "//\\evil", "/\u00a0/evil", "/x" * 300,
    ],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(client: FlaskClient, session: Session, evil: str) -> None:
    person(session, "Erin")
    ask(client, "erin@example.org", evil)
    assert client.post(newest_link(session)).location == "/"
    assert evil not in client.get("/sign-in/", query_string={"next": evil}).text or evil == ""


def test_too_many_mails_answer_429_in_words(client: FlaskClient, session: Session) -> None:
    for _ in range(5):
        ask(client, "erin@example.org")
    answer = client.post("/sign-in/", data={"email": "erin@example.org"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"
    assert "Look into the mailbox" in answer.text
    assert len(session.scalars(select(OutboxMail)).all()) == 5


def test_failures_are_counted_successes_are_not(client: FlaskClient, session: Session) -> None:
    person(session, "Erin")
    for _ in range(60):
        assert client.post("/sign-in/guessed/").status_code == 410
    assert client.post("/sign-in/guessed/").status_code == 429
    ask(client, "erin@example.org")
    address = newest_link(session)
    assert client.post(address).status_code == 429
    clock.freeze(NOW + timedelta(hours=1))
    assert client.post(address).status_code == 410
