"""Every address, every method, everybody: the table of tests/permissions/ against the running site."""

import importlib
import pkgutil
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.core.database import Base
from app.people.models import Person
from app.web.guard import SAFE
from tests import permissions
from tests.conftest import NOW
from tests.factories import STANDING, person, sign_in
from tests.permissions import EVERYBODY, STRANGERS, Row

ROOMS = [
    importlib.import_module(f"tests.permissions.{module.name}") for module in pkgutil.iter_modules(permissions.__path__)
]
PUBLIC = [Row("GET", rule, EVERYBODY, path) for room in ROOMS for rule, path in room.PUBLIC.items()]
ROWS: list[Row] = [row for room in ROOMS for row in getattr(room, "ROWS", ())]
FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "http://portal.test.evil.example"},
    {"Origin": "http://portal.test:81"},
    {"Origin": "https://portal.test"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://portal.test"},
    {"Sec-Fetch-Site": "nonsense"},
)
UNSAFE = [row for row in ROWS if row.method not in SAFE]


def label(row: Row) -> str:
    return f"{row.method} {row.rule}"


class World:
    """The site with one of each person in it, and whatever the sample paths need."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app = app
        self._session = session
        self.people: dict[str, Person] = {name: person(session, name) for name in STANDING}
        self.people["closed account"] = person(session, "Carl", disabled_at=NOW)
        self.people["ended session"] = person(session, "Ella", session_version=2)
        person(session, "Ada", role=STANDING["Adam"])  # so that Adam is not the only admin
        with app.app_context():
            for room in ROOMS:
                if hasattr(room, "samples"):
                    room.samples(session, self.people)
        session.commit()

    def browser(self, who: str) -> tuple[FlaskClient, dict[str, str]]:
        """A browser in which that person is signed in, and the token its forms send."""
        browser = self.app.test_client()
        if who == "visitor":
            return browser, {}
        cookie_of = self.people[who]
        if who == "ended session":
            cookie_of = Person(id=cookie_of.id, session_version=1)
        token = sign_in(browser, cookie_of)
        return browser, {"csrf_token": token}

    def ask(self, who: str, row: Row) -> TestResponse:
        browser, token = self.browser(who)
        form = dict(row.form) | token
        return browser.open(row.sample, method=row.method, data=None if row.method in SAFE else form)

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything the database holds."""
        self._session.rollback()
        held = {}
        for table in Base.metadata.sorted_tables:
            held[table.name] = sorted((tuple(row) for row in self._session.execute(table.select())), key=repr)
        self._session.rollback()
        return held


@pytest.fixture
def world(app: Flask, session: Session) -> World:
    return World(app, session)


def is_sent_to_sign_in(answer: TestResponse) -> bool:
    return answer.status_code == 401 or (answer.location or "").startswith("/sign-in/?next=")


def is_refused(answer: TestResponse) -> bool:
    """Also by what is not theirs being none (404) or nothing one can do something with (409)."""
    return is_sent_to_sign_in(answer) or answer.status_code in (403, 404, 409)


def test_the_table_holds_every_address_and_no_other(app: Flask) -> None:
    there = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    listed = [(row.method, row.rule) for row in PUBLIC + ROWS]
    assert sorted(set(listed)) == sorted(listed), "listed twice"
    assert sorted(there - set(listed)) == [], "not in the table: add it to the module of its room in tests/permissions/"
    assert sorted(set(listed) - there) == [], "in the table only"


def test_public_pages_are_the_same_for_everybody(world: World) -> None:
    for row in PUBLIC:
        visitor = world.ask("visitor", row)
        assert visitor.status_code < 500, label(row)
        assert "Set-Cookie" not in visitor.headers, label(row)
        for who in sorted(EVERYBODY):
            assert world.ask(who, row).status_code == visitor.status_code, (who, label(row))


def test_who_may_not_is_not_let_in(world: World) -> None:
    before = world.rows()
    for row in ROWS:
        for who in sorted(EVERYBODY - row.let_in):
            answer = world.ask(who, row)
            assert is_refused(answer), (who, label(row), answer.status)
            if who in STRANGERS and row.method == "GET":
                assert is_sent_to_sign_in(answer), (who, label(row), answer.status)
    assert world.rows() == before


@pytest.mark.parametrize("row", ROWS, ids=label)
def test_who_may_is_let_in(world: World, row: Row) -> None:
    for who in sorted(row.let_in):
        answer = world.ask(who, row)
        assert answer.status_code < 500, who
        assert answer.status_code not in (401, 403), who
        assert not is_sent_to_sign_in(answer), who


def test_nothing_is_done_that_another_site_asked_for(world: World) -> None:
    before = world.rows()
    for row in UNSAFE:
        for who in sorted(row.let_in & {"visitor", "Bob", "Adam"}):
            browser, token = world.browser(who)
            for headers in FOREIGN:
                answer = browser.open(row.sample, method=row.method, data=dict(row.form) | token, headers=headers)
                assert answer.status_code == 403, (who, label(row), headers)
    assert world.rows() == before


def test_nothing_is_done_without_the_token_of_this_session(world: World) -> None:
    before = world.rows()
    for row in UNSAFE:
        for who in sorted(row.let_in & {"Bob", "Adam"}):
            browser, of_another_session = world.browser(who)
            with browser.session_transaction() as cookie:
                cookie["csrf_token"] = "of this session"
            for form in ({}, {"csrf_token": ""}, {"csrf_token": "x.y.z"}, of_another_session):
                for headers in ({}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "null"}):
                    answer = browser.open(row.sample, method=row.method, data=dict(row.form) | form, headers=headers)
                    assert answer.status_code == 403, (who, label(row), form, headers)
    assert world.rows() == before


def test_a_sandboxed_page_does_nothing_for_a_visitor(world: World) -> None:
    before = world.rows()
    browser, _ = world.browser("visitor")
    for row in UNSAFE:
        answer = browser.open(row.sample, method=row.method, data=dict(row.form), headers={"Origin": "null"})
        assert answer.status_code == 403, label(row)
    assert world.rows() == before


def test_reading_changes_nothing(world: World) -> None:
    before = world.rows()
    for row in PUBLIC + ROWS:
        for who in ("visitor", "Alice", "Adam") if row.method == "GET" else ():
            for method in ("GET", "HEAD", "OPTIONS"):
                world.ask(who, replace(row, method=method))
    assert world.rows() == before
