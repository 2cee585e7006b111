"""What was not signed by the device for this site, this person and this question is refused."""

from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.models import Passkey, Person
from tests.factories import person, sign_in
from tests.people.authenticator import Authenticator
from tests.people.passkeys.entering import SITE, add, asked, assert_refused, enter, passkeys


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://portal.test"},
        {"origin": "https://portal.test:8443"},
        {"domain": "evil.example"},
        {"verifies": False},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"handle": b"of somebody else"},
    ],
    ids=["origin", "plain", "port", "domain", "unverified", "key", "handle"],
)
def test_a_false_answer_is_refused(app: Flask, session: Session, owned: Authenticator, lie: dict[str, Any]) -> None:
    browser = app.test_client()
    before = passkeys(session)
    assert_refused(browser, enter(browser, replace(owned, **lie).get(asked(browser))), "could not be verified")
    assert passkeys(session) == before


@pytest.mark.parametrize("lie", [{"origin": "https://evil.example"}, {"domain": "evil.example"}, {"verifies": False}])
def test_a_false_key_is_not_kept(
    client: FlaskClient, session: Session, olga: Person, device: Authenticator, lie: dict[str, Any]
) -> None:
    answer = add(client, olga, replace(device, **lie))
    assert answer.status_code == 422
    assert "could not be verified" in answer.text
    assert passkeys(session) == []


@pytest.mark.parametrize("answer", ["", "x", "[]", "{}", "[" * 9000, "9" * 30_000, '{"id": "x", "rawId": 1}', "null"])
def test_nonsense_is_refused(app: Flask, client: FlaskClient, olga: Person, answer: str) -> None:
    browser = app.test_client()
    assert enter(browser, answer).status_code == 422
    token = sign_in(client, olga)
    added = client.post("/me/passkeys/", data={"csrf_token": token, "name": "Laptop", "answer": answer})
    assert added.status_code == 422
    assert 'value="Laptop"' in added.text


def test_what_one_person_was_asked_another_does_not_answer(
    app: Flask, client: FlaskClient, session: Session, olga: Person, device: Authenticator
) -> None:
    token = sign_in(client, olga)
    options = client.post("/me/passkeys/options/", data={"csrf_token": token}).get_json()
    other = app.test_client()
    form = {"csrf_token": sign_in(other, person(session, "Erin")), "name": "Mine", "answer": device.create(options)}
    assert other.post("/me/passkeys/", data=form).status_code == 422
    assert passkeys(session) == []


def test_a_question_to_sign_in_adds_nothing(
    app: Flask, client: FlaskClient, session: Session, olga: Person, device: Authenticator
) -> None:
    options = asked(app.test_client()) | {"user": {"id": ""}}
    form = {"csrf_token": sign_in(client, olga), "name": "Mine", "answer": device.create(options)}
    assert client.post("/me/passkeys/", data=form).status_code == 422
    assert passkeys(session) == []


def test_the_passkey_of_another_is_theirs(
    app: Flask, client: FlaskClient, session: Session, olga: Person, owned: Authenticator
) -> None:
    """Erin says the credential is hers: her key does not sign as Olga, nor does she take or remove what is Olga's."""
    erin = person(session, "Erin")
    hers = Authenticator(origin=SITE, domain="portal.test", credential_id=b"another credential of Erin")
    assert add(client, erin, hers).status_code == 303
    browser = app.test_client()
    assert_refused(
        browser,
        enter(browser, replace(hers, credential_id=owned.credential_id).get(asked(browser))),
        "could not be verified",
    )
    stolen = add(client, erin, replace(hers, credential_id=owned.credential_id))
    assert "This passkey was added before." in stolen.text
    token = sign_in(client, erin)
    session.rollback()
    of_olga = session.scalars(select(Passkey).where(Passkey.person_id == olga.id)).one()
    assert client.post(f"/me/passkeys/{of_olga.id}/remove/", data={"csrf_token": token}).status_code == 404
    assert [row[:2] for row in passkeys(session)] == [("Laptop", olga.id), ("Laptop", erin.id)]


def test_a_copy_that_has_counted_less_is_refused(app: Flask, session: Session, owned: Authenticator) -> None:
    copy = replace(owned)
    for _ in range(2):
        browser = app.test_client()
        assert enter(browser, owned.get(asked(browser))).status_code == 303
    for count in (0, 1, None):
        copy.count = count
        browser = app.test_client()
        assert_refused(browser, enter(browser, copy.get(asked(browser))), "counted fewer uses")
    assert passkeys(session)[0][3] == 2
