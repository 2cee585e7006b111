"""No page, feed, export, mail or log line tells a mail address to whom it does not belong.

The site is filled by the samples of tests/permissions/, so that every address of the site has something to show, and
then each is asked for: by a visitor, a contributor, an organiser and an admin. What is looked for is every mail address
that any row of the database holds.
"""

import html
import logging
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.config import Settings
from app.core import worker
from app.core.database import Base
from app.docsdays.models import DayState, DocsDay, Task
from app.people.models import Person
from tests.permissions import Row
from tests.world import PUBLIC, ROWS, World

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
OWN_PAGES = "/me/"
"""Where somebody reads an address: their own, or the one they asked to have."""
ATTENDEES = "/desk/events/<int:event_id>/attendance/"
"""Organisers know who comes to an event, and how to reach them (the list is private to them)."""
ASKERS = ("visitor", "Alice", "Bob", "Olga", "Adam")


@pytest.fixture
def world(app: Flask, session: Session) -> World:
    """Each person has an address at a host of their own, and has agreed to be shown; the day is on."""
    made = World(app, session)
    session.execute(update(Person).values(email="me@" + Person.slug + ".secret.example", is_public=True))
    session.execute(update(DocsDay).values(state=DayState.LIVE))
    session.commit()
    return made


def known(session: Session) -> set[str]:
    """Every mail address in the database."""
    rows = [tuple(row) for table in Base.metadata.sorted_tables for row in session.execute(table.select())]
    session.rollback()
    return {found.lower() for found in ADDRESS.findall(repr(rows))}


def told(text: str, addresses: set[str]) -> set[str]:
    """Those that stand in the text, also where it is escaped as HTML or as part of an address of the web."""
    plain = "\n".join((text, html.unescape(text), unquote(html.unescape(text)))).lower()
    return {address for address in addresses if address in plain}


def whole(answer: TestResponse) -> str:
    return answer.get_data().decode("utf-8", "replace") + str(answer.headers)


def leaks(world: World, session: Session, who: str, rows: list[Row]) -> list[tuple[str, str]]:
    """The rules of what tells this person an address of somebody else, with the address."""
    addresses, person = known(session), world.people.get(who)
    own = {person.email} if person else set()
    session.rollback()
    found = []
    for row in rows:
        typed = {value.lower() for value in row.form.values()}
        mine = typed | (own | {"bob@new.example.org"} if row.rule.startswith(OWN_PAGES) else set())
        if row.rule.startswith(ATTENDEES):
            continue
        found += [(row.rule, address) for address in told(whole(world.ask(who, row)), addresses - mine)]
    return found


GETS = [row for row in PUBLIC + ROWS if row.method == "GET"]
POSTS = [row for row in ROWS if row.method == "POST"]


@pytest.mark.parametrize("who", ASKERS)
def test_no_page_tells_an_address(world: World, session: Session, who: str) -> None:
    assert len(known(session)) > len(world.people)
    assert leaks(world, session, who, GETS) == []


@pytest.mark.parametrize("who", ["visitor", "Alice", "Olga"])
def test_no_answer_to_a_form_tells_an_address(world: World, session: Session, who: str) -> None:
    assert leaks(world, session, who, POSTS) == []


def test_an_address_that_is_planted_is_found(world: World, session: Session) -> None:
    bob = session.scalars(select(Person.email).where(Person.slug == "bob")).one() or ""
    session.execute(update(Task).values(title=Task.title + f" ({bob})"))
    session.commit()
    rules = {rule for rule, address in leaks(world, session, "visitor", GETS) if address == bob}
    assert rules >= {
        *(f"/docs-days/todo{kind}" for kind in ("/", ".csv", ".json", ".wiki", ".ics")),
        *(f"/docs-days/<iso_date:on>/{kind}" for kind in ("", "board/", "board.txt", "board.json")),
        "/docs-days/tasks/<key>/",
        "/people/<slug>/",
    }


def test_mails_and_logs_tell_none(
    world: World, session: Session, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """After everybody has pressed everything, and the worker has sent what came of it."""
    with caplog.at_level(logging.DEBUG):
        for row in POSTS:
            for who in ASKERS:
                world.ask(who, row)
        session.rollback()
        for _ in range(20):
            assert worker.run_once(world.app, world.app.extensions["jobs"])
    addresses = known(session)
    files = sorted((settings.data_dir / "outbox").glob("*.eml"))
    assert len(files) > 5
    for file in files:
        mail = message_from_bytes(file.read_bytes(), policy=default)
        assert isinstance(mail, EmailMessage)
        to = str(mail["To"]).lower()
        assert len(told(to, addresses)) == 1, file.name
        headers = "\n".join(f"{name}: {value}" for name, value in mail.items() if name != "To")
        assert told(headers + mail.get_content(), addresses) == set(), mail["Subject"]
    assert len(caplog.records) > len(POSTS)
    assert [line for line in caplog.messages if told(line, addresses)] == []


def test_a_log_line_that_tells_one_is_found(
    client: FlaskClient, session: Session, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    bob = session.scalars(select(Person.email).where(Person.slug == "bob")).one()
    with caplog.at_level(logging.INFO):
        logging.getLogger("app").info("signed in: %s", bob)
    assert [line for line in caplog.messages if told(line, known(session))] == [f"signed in: {bob}"]
