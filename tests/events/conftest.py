from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.core.database import PortalSession, is_writing
from app.events.models import Event
from app.events.recurrence import Rule, expansion
from tests.events.desk import Desk, inputs
from tests.events.make import day, make
from tests.factories import person, sign_in


@pytest.fixture
def olga(olga_once: Desk) -> Desk:
    """The same, and presses again where the desk first shows what subscribers will see."""

    def post(address: str, /, **fields: Any) -> TestResponse:
        answer = olga_once(address, **fields)
        return olga_once(address, **inputs(answer)) if answer.status_code == 200 else answer

    return post


@pytest.fixture
def olga_once(client: FlaskClient, session: Session) -> Desk:
    """Posts as Olga does: `olga_once("/desk/events/new/", name=…)`."""
    token = sign_in(client, person(session, "Olga"))

    def post(address: str, /, **fields: Any) -> TestResponse:
        return client.post(address, data={"csrf_token": token, **fields})

    return post


@pytest.fixture
def written_at_once() -> Iterator[list[list[str]]]:
    """The names of the events that each transaction made or changed, of those that did; they end in its order."""
    found: list[list[str]] = []
    names: list[str] = []

    def flushed(session: Session, _context: object) -> None:
        names.extend(row.name for row in (*session.new, *session.dirty) if isinstance(row, Event))

    def committed(_session: Session) -> None:
        if names:
            found.append(sorted(set(names)))
        names.clear()

    listeners = (("after_flush", flushed), ("after_commit", committed))
    for name, listener in listeners:
        sqlalchemy_event.listen(PortalSession, name, listener)
    yield found
    for name, listener in listeners:
        sqlalchemy_event.remove(PortalSession, name, listener)


@pytest.fixture
def kept_waiting(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each rule that is worked out, and not only remembered: whether other writers had to wait for it."""
    found = []
    work_out = expansion._worked_out.__wrapped__

    def noted(rule: Rule, first: date, last: date) -> tuple[date, ...]:
        found.append(is_writing())
        return work_out(rule, first, last)

    monkeypatch.setattr(expansion, "_worked_out", noted)
    return found


@pytest.fixture
def may(session: Session) -> list[Event]:
    """May 2012 as it was."""
    zone = "America/Los_Angeles"
    return [
        make(session, "Ubuntu Developer Summit", day("2012-05-07", "2012-05-11", zone), city="Oakland", country="US"),
        make(session, "Citrix Synergy", day("2012-05-09", "2012-05-11", zone), unconfirmed="The last day is not."),
        make(session, "Build a Cloud Day", day("2012-05-10", zone=zone), city="San Francisco", country="US"),
    ]
