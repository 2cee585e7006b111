"""Hosts and origins. Every unsafe address against every foreign origin: tests/test_permissions.py."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.outbox import OutboxMail
from app.people.models import Person
from app.web.guard import own_hosts
from tests.factories import person, sign_in


@pytest.mark.parametrize(
    ("site_url", "hosts"),
    [
        ("https://portal.example.org", {"portal.example.org", "portal.example.org:443"}),
        ("http://portal.test:8000", {"portal.test:8000"}),
        ("http://127.0.0.1:8000", {"127.0.0.1:8000", "localhost:8000", "[::1]:8000"}),
        ("http://[::1]:8000", {"127.0.0.1:8000", "localhost:8000", "[::1]:8000"}),
        ("http://localhost", {"localhost", "localhost:80", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:80"}),
        ("https://[2001:db8::1]", {"[2001:db8::1]", "[2001:db8::1]:443"}),
        ("https://Portal.Example.org:8443", {"portal.example.org:8443"}),
    ],
)
def test_own_hosts(site_url: str, hosts: set[str]) -> None:
    assert own_hosts(site_url) == hosts


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "portal.test.evil.example", "portal.test:81", "portal.test@evil.example",
        "evil.example,portal.test",
        "portal.test,evil.example", "", "portal.test.", "[::1]", "portal.test\x00", "127.0.0.1",
    ],
)  # fmt: skip
def test_a_foreign_host_gets_nothing(client: FlaskClient, session: Session, host: str) -> None:
    person(session, "Erin")
    for answer in (
        client.get("/sign-in/", environ_overrides={"HTTP_HOST": host}),
        client.post("/sign-in/", data={"email": "erin@example.org"}, environ_overrides={"HTTP_HOST": host}),
        client.get("/nowhere/", environ_overrides={"HTTP_HOST": host}),
    ):
        assert answer.status_code == 400
        assert "answers as http://portal.test only" in answer.text
        assert "evil" not in answer.text
        assert "evil" not in str(answer.headers)
    assert session.scalars(select(OutboxMail)).all() == []


def test_mailed_addresses_never_come_from_the_request(client: FlaskClient, session: Session) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "X-Forwarded-Proto": "https"}
    assert client.post("/sign-in/", data={"email": "erin@example.org"}, headers=headers).status_code == 303
    text = session.scalars(select(OutboxMail.text)).one() or ""
    assert "http://portal.test/sign-in/" in text
    assert "evil" not in text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://portal.test"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://portal.test"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
)
def test_own_forms_are_taken(client: FlaskClient, session: Session, headers: dict[str, str]) -> None:
    assert client.post("/sign-in/", data={"email": "erin@example.org"}, headers=headers).status_code == 303


def test_a_browser_that_hides_the_origin_is_known_by_its_token(client: FlaskClient, session: Session) -> None:
    alice = person(session, "Alice")
    token = sign_in(client, alice)
    answer = client.post("/me/name/", data={"csrf_token": token, "name": "Ally"}, headers={"Origin": "null"})
    assert answer.status_code == 303
    assert session.scalars(select(Person.name)).one() == "Ally"


def test_the_token_of_somebody_else_is_refused(app: Flask, client: FlaskClient, session: Session) -> None:
    alice = person(session, "Alice")
    sign_in(client, alice)
    other = app.test_client()
    sign_in(other, person(session, "Bob"))
    with client.session_transaction() as cookie:
        cookie.pop("csrf_token")
    page = client.get("/me/").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert other.post("/me/name/", data={"csrf_token": token, "name": "Eve"}).status_code == 403
    assert client.post("/me/name/", data={"csrf_token": token, "name": "Ally"}).status_code == 303
    assert sorted(session.scalars(select(Person.name))) == ["Ally", "Bob"]


def test_what_nobody_can_type_is_refused(client: FlaskClient, session: Session) -> None:
    token = sign_in(client, person(session, "Alice"))
    answers = (
        client.get("/search/?q=%00"),
        client.get("/tag/x%00/"),
        client.post("/me/name/", data={"csrf_token": token, "name": "Al\0ice"}),
        client.post("/sign-in/", data={"csrf_token": token, "email": "a\0@example.org"}),
    )
    assert [answer.status_code for answer in answers] == [400, 404, 400, 400]
    assert session.scalars(select(Person.name)).all() == ["Alice"]
