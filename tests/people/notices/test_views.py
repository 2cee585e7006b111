"""The address in each mail by which it is stopped, and the choice on one's own page."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people import actions
from app.people.models import Person
from app.people.notices import Kind
from app.people.notices.links import path_of
from app.people.notices.models import MailStop
from tests.conftest import NOW
from tests.factories import person, sign_in


@pytest.fixture
def alice(session: Session) -> Person:
    return person(session, "Alice")


def stopped(session: Session) -> list[str]:
    session.rollback()
    return sorted(session.scalars(select(MailStop.kind)))


def test_reading_stops_nothing_and_one_press_does(client: FlaskClient, session: Session, alice: Person) -> None:
    path = path_of(alice, Kind.TASKS, "test" * 10)
    page = client.get(path)
    assert ("Stop these mails" in page.text, stopped(session)) == (True, [])
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "alice" not in page.text.lower()
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 303
    assert stopped(session) == ["tasks"]
    assert "Stopped" in client.get(path).text
    client.post(path, data={"mails": "yes"})
    assert stopped(session) == []


def test_a_signature_holds_for_one_person_and_one_kind(client: FlaskClient, session: Session, alice: Person) -> None:
    path = path_of(alice, Kind.TASKS, "test" * 10)
    for other in (path[:-4] + "xxx/", path_of(alice, Kind.TASKS, "another secret"), "/mails/x/"):
        assert (client.get(other).status_code, client.post(other).status_code) == (404, 404)
    assert stopped(session) == []


def test_the_address_of_who_is_gone_does_nothing(client: FlaskClient, session: Session, alice: Person) -> None:
    with client.application.app_context():
        actions.erase(session, alice, now=NOW)
        session.commit()
    assert client.post(path_of(alice, Kind.TASKS, "test" * 10)).status_code == 404
    assert stopped(session) == []


def test_ones_own_page_has_a_choice_of_all(client: FlaskClient, session: Session, alice: Person) -> None:
    token = sign_in(client, alice)
    client.post("/me/mails/", data={"csrf_token": token, "kinds": ["tasks", "digest", "nonsense"]})
    assert stopped(session) == ["days", "messages"]
    page = client.get("/me/").text
    assert ('value="tasks" checked' in page, 'value="days" checked' in page) == (True, False)
    client.post("/me/mails/", data={"csrf_token": token, "kinds": ["days", "messages"]})
    assert stopped(session) == ["digest", "tasks"]
    assert {row["about"] for row in client.get("/me/export/").json["records"]["mails_stopped"]} == {"digest", "tasks"}  # type: ignore[index]
