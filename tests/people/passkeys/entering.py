"""A passkey is added and signs in over HTTP, with a device in software."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.people.models import Passkey, Person
from tests.factories import sign_in
from tests.people.authenticator import Authenticator

SITE = "https://portal.test"


def add(client: FlaskClient, owner: Person, device: Authenticator, name: str = "Laptop") -> TestResponse:
    token = sign_in(client, owner)
    options = client.post("/me/passkeys/options/", data={"csrf_token": token}).get_json()
    return client.post("/me/passkeys/", data={"csrf_token": token, "name": name, "answer": device.create(options)})


def asked(browser: FlaskClient) -> dict[str, Any]:
    answer = browser.post("/sign-in/passkey/options/")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    return dict(answer.get_json())


def enter(browser: FlaskClient, answer: str, **form: str) -> TestResponse:
    return browser.post("/sign-in/passkey/", data={"answer": answer, **form})


def who(browser: FlaskClient) -> str | None:
    with browser.session_transaction() as cookie:
        return cookie.get("_user_id")


def assert_refused(browser: FlaskClient, answer: TestResponse, words: str) -> None:
    assert answer.status_code == 422
    assert words in answer.text
    assert "Mail me a link" in answer.text
    assert who(browser) is None


def passkeys(session: Session) -> list[tuple[str, int, Any, int]]:
    session.rollback()
    rows = session.scalars(select(Passkey).order_by(Passkey.id)).all()
    return [(row.name, row.person_id, row.last_used_at, row.sign_count) for row in rows]
