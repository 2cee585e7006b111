from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.core.database import is_writing
from app.events.recurrence import Rule, expansion
from tests.events.desk import Desk, inputs
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
def kept_waiting(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each rule that is worked out, and not only remembered: whether other writers had to wait for it."""
    found = []
    work_out = expansion._worked_out.__wrapped__

    def noted(rule: Rule, first: date, last: date) -> tuple[date, ...]:
        found.append(is_writing())
        return work_out(rule, first, last)

    monkeypatch.setattr(expansion, "_worked_out", noted)
    return found
