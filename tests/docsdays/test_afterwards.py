"""After the day: its leftovers carried over, its people thanked, its list left as it was."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.outbox import OutboxMail
from app.docsdays.actions import days
from app.docsdays.models import DayEvent, DayState, DocsDay
from tests.docsdays.make import at, make_day
from tests.factories import person
from tests.reading import one, page, words

DESK = "/desk/docs-days/2012-04-23/"


@pytest.fixture
def closed(session: Session, lived: DocsDay) -> DocsDay:
    days.set_state(session, lived, DayState.CLOSED, person(session, "Olga"), now=at(600))
    make_day(session, at(0).date().replace(month=5))
    return lived


def test_what_was_left_is_carried_over_once(client: FlaskClient, session: Session, closed: DocsDay, token: str) -> None:
    assert "3 tasks of its list are not done" in words(one(page(client, DESK), "main"))
    for _ in range(2):
        assert client.post(f"{DESK}carry", data={"to": "2012-05-23", "csrf_token": token}).status_code == 303
    listed = client.get("/docs-days/2012-05-23/board.json").get_json()["tasks"]
    assert sorted(each["key"] for each in listed) == ["XD-2222", "XD-2223", "XD-2224"]
    carried = session.execute(select(DayEvent.words).where(DayEvent.kind == "carried over")).scalars().all()
    assert carried == ["3 tasks to Wed 23 May 2012"]
    assert client.post(f"{DESK}carry", data={"to": "2012-04-23", "csrf_token": token}).status_code == 409


def test_those_who_took_part_are_thanked_once(
    client: FlaskClient,
    session: Session,
    closed: DocsDay,
    token: str,
) -> None:
    before = set(session.scalars(select(OutboxMail.id)))
    assert client.post(f"{DESK}thank", data={"csrf_token": token}).status_code == 303
    assert client.post(f"{DESK}thank", data={"csrf_token": token}).status_code == 409
    session.rollback()
    mails = [mail for mail in session.scalars(select(OutboxMail)) if mail.id not in before]
    assert sorted(mail.to_email for mail in mails) == ["alice@example.org", "bob@example.org", "olga@example.org"]
    assert all("2 people took tasks that day; 1 task was done, and 1 wait" in (mail.text or "") for mail in mails)
    assert all(mail.unsubscribe_url for mail in mails)


def test_the_list_of_a_closed_day_stays_as_it_was(client: FlaskClient, closed: DocsDay, token: str) -> None:
    answer = client.post("/desk/tasks/XD-2222/day", data={"day": "2012-04-23", "remove": "1", "csrf_token": token})
    assert answer.status_code == 409
    assert "its list stays as it was" in answer.text


def test_a_day_that_is_on_has_no_afterwards(client: FlaskClient, session: Session, day: DocsDay, token: str) -> None:
    assert client.post(f"{DESK}thank", data={"csrf_token": token}).status_code == 409
    assert client.post(f"{DESK}carry", data={"to": "2012-04-23", "csrf_token": token}).status_code == 409
