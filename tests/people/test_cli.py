from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from app.config import Settings
from app.core import clock
from app.core.database import db
from app.people.models import Person, SignInLink
from tests.conftest import NOW
from tests.factories import person


def test_add_a_person(app: Flask, session: Session) -> None:
    result = app.test_cli_runner().invoke(
        args=["people", "add", "Ada Lovelace", "Ada@Example.org", "--role", "organiser"]
    )
    assert result.exit_code == 0, result.output
    ada = session.scalars(select(Person)).one()
    assert (ada.name, ada.email, ada.role, ada.slug) == ("Ada Lovelace", "ada@example.org", "organiser", "ada-lovelace")
    assert "Added Ada Lovelace (organiser)." in result.output


@pytest.mark.parametrize(
    ("name", "email", "said"),
    [
        ("Alice", "alice@example.org", "somebody has the address alice@example.org already"),
        ("Alice", "nonsense", "That does not look like a mail address"),
        ("", "ada@example.org", "Write a name"),
    ],
)
def test_what_cannot_be_added_is_said_in_one_line(
    app: Flask, session: Session, name: str, email: str, said: str
) -> None:
    person(session, "Alice")
    result = app.test_cli_runner().invoke(args=["people", "add", name, email])
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert said in result.output
    assert len(result.output.splitlines()) == 1
    session.rollback()
    assert session.scalars(select(Person.slug)).all() == ["alice"]


def test_a_printed_link_signs_in_once(app: Flask, client: FlaskClient, session: Session) -> None:
    person(session, "Adam")
    result = app.test_cli_runner().invoke(args=["people", "link", "adam@example.org"])
    assert result.exit_code == 0, result.output
    address = result.stdout.strip()
    assert address.startswith("http://portal.test/sign-in/")
    assert client.post(address.removeprefix("http://portal.test")).status_code == 303
    assert app.test_client().post(address.removeprefix("http://portal.test")).status_code == 410
    assert session.scalars(select(SignInLink.used_at)).one() == NOW


def test_nobody_closed_or_unknown_gets_a_link(app: Flask, session: Session) -> None:
    person(session, "Bob", disabled_at=NOW)
    for email, said in (("bob@example.org", "closed"), ("eve@example.org", "nobody has the address")):
        result = app.test_cli_runner().invoke(args=["people", "link", email])
        assert result.exit_code == 1
        assert said in result.output
    assert session.scalars(select(SignInLink)).all() == []


def test_a_printed_link_outlives_a_clock_that_starts_anew_with_each_command(
    settings: Settings, app: Flask, client: FlaskClient, session: Session
) -> None:
    """The site has run for hours when the command, under the same CLOCK, begins at its moment again."""
    person(session, "Adam")
    other = create_app(replace(settings, clock=NOW))
    clock.freeze(NOW)
    result = other.test_cli_runner().invoke(args=["people", "link", "adam@example.org"])
    with other.app_context():
        db.engine.dispose()
    assert result.exit_code == 0, result.output
    path = result.stdout.strip().removeprefix("http://portal.test")
    clock.freeze(NOW + timedelta(hours=25))
    assert client.post(path).status_code == 410
    clock.freeze(NOW + timedelta(hours=8))
    assert client.post(path).status_code == 303
