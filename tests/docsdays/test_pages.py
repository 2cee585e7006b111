"""What holds of all pages of documentation days."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select as sql_select
from sqlalchemy.orm import Session

from app.core import clock
from app.docsdays import queries
from app.docsdays.actions import notes
from app.docsdays.models import Area, DocsDay, Task
from tests.conftest import NOW
from tests.docsdays.make import make_task, take
from tests.factories import person, sign_in
from tests.reading import one, page, select, words
from tests.statements import asked


def test_no_page_of_the_room_holds_a_mail_address(client: FlaskClient, busy_day: DocsDay) -> None:
    for address in (
        "/docs-days/", "/docs-days/2012-04-23/", "/docs-days/2012-04-23/board.txt", "/docs-days/2012-04-23/board.json",
        "/docs-days/2012-04-23/timeline/", "/docs-days/2012-04-23/board/embed/", "/docs-days/todo/",
        "/docs-days/todo.csv", "/docs-days/todo.json", "/docs-days/tasks/XD-2222/",
        "/docs-days/tasks/XD-2223/", "/docs-days/tasks/XD-2222/claim",
    ):  # fmt: skip
        assert "example.org" not in client.get(address).text, address


def test_public_pages_set_no_cookie(client: FlaskClient, busy_day: DocsDay) -> None:
    for address in ("/docs-days/", "/docs-days/2012-04-23/", "/docs-days/todo/", "/docs-days/tasks/XD-2222/"):
        response = client.get(address)
        assert "Set-Cookie" not in response.headers
        assert response.headers["Cache-Control"].startswith("public")


def test_the_index_leads_to_the_next_day_and_when_none_comes_to_the_last(
    client: FlaskClient, session: Session, task: Task
) -> None:
    coming = page(client, "/docs-days/")
    assert words(one(coming, ".opening h2")) == "Document day"
    assert select(coming, ".opening .button")[0].get("href") == "/docs-days/2012-04-23/#board"
    clock.freeze(datetime(2012, 4, 24, tzinfo=UTC))
    past = page(client, "/docs-days/")
    assert "No docs day is planned at the moment." in words(one(past, ".notice"))
    assert words(one(past, ".opening h2")) == "Document day"
    assert select(past, ".opening .button")[0].get("href") == "/docs-days/todo/?state=free"


def test_an_empty_site_says_what_can_be_done(client: FlaskClient) -> None:
    assert "No docs day has been planned yet." in words(page(client, "/docs-days/"))
    assert "There are no tasks yet." in words(page(client, "/docs-days/todo/"))


@pytest.mark.parametrize(
    "address",
    [
        "/docs-days/2012-4-24/", "/docs-days/2012-04-24/", "/docs-days/2012-04-31/", "/docs-days/nonsense/",
        "/docs-days/20120423/",
        "/docs-days/tasks/XD-9999/",
        "/docs-days/tasks/XD-9999/claim", "/docs-days/todo/?page=0",
        "/docs-days/todo/?page=99", "/docs-days/todo/?page=99999999999999999999",
    ],
)  # fmt: skip
def test_unknown_addresses_are_404(client: FlaskClient, task: Task, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_key_in_small_letters_leads_to_the_task(client: FlaskClient, task: Task) -> None:
    response = client.get("/docs-days/tasks/xd-7k2q/")
    assert (response.status_code, response.location) == (301, "/docs-days/tasks/XD-7K2Q/")


def test_a_mentor_is_named_as_long_as_they_agree(client: FlaskClient, session: Session, task: Task) -> None:
    erin = person(session, "Erin", is_public=True)
    task.mentor_id = erin.id
    session.commit()
    assert "Whom to askErin" in words(page(client, "/docs-days/tasks/XD-7K2Q/"))
    assert client.get("/docs-days/2012-04-23/board.json").get_json()["tasks"][0]["mentor"] == "Erin"
    erin.is_public = False
    session.commit()
    assert "Erin" not in client.get("/docs-days/tasks/XD-7K2Q/").text
    assert client.get("/docs-days/todo.json").get_json()["tasks"][0]["mentor"] is None


@pytest.mark.parametrize(
    "address", ["/docs-days/2012-04-23/", "/docs-days/todo/", "/docs-days/", "/docs-days/todo.json"]
)
def test_as_many_statements_for_one_task_as_for_thirty(
    client: FlaskClient, session: Session, area: Area, task: Task, day: DocsDay, address: str
) -> None:
    take(client.application, session, task, person(session, "Alice"))
    sign_in(client, person(session, "Bob"))  # whose answers no cache keeps
    with asked(client.application) as alone:
        client.get(address)
    for number in range(30):
        other = make_task(session, area, f"XD-22{number:02}", day=day)
        take(client.application, session, other, person(session, f"Person {number}"))
    with asked(client.application) as together:
        client.get(address)
    assert len(together) == len(alone) > 0


def test_next_change_is_the_next_end_of_a_lease_or_edge_of_a_day(
    app: Flask, session: Session, task: Task, day: DocsDay
) -> None:
    midnight = datetime(2012, 4, 23, tzinfo=UTC)
    assert queries.next_change(session, NOW) == midnight
    marks = [timedelta(hours=21), timedelta(hours=22, minutes=30), timedelta(hours=23, minutes=30), timedelta(days=1)]
    for before, mark in zip([timedelta(0), *marks], marks, strict=False):  # tasks get too long for the rest of the day
        assert queries.next_change(session, midnight + before) == midnight + mark
    assert queries.next_change(session, midnight + timedelta(days=1)) is None
    take(app, session, task, person(session, "Alice"), now=midnight)
    near_end = midnight + timedelta(hours=3.5)
    assert queries.next_change(session, midnight) == near_end
    assert queries.next_change(session, near_end) == midnight + timedelta(hours=4)
    assert queries.next_change(session, NOW - timedelta(days=100)) == midnight


def test_names_are_links_only_for_who_agreed(client: FlaskClient, session: Session, task: Task) -> None:
    alice = person(session, "Alice")
    take(client.application, session, task, alice)
    assert select(page(client, "/docs-days/tasks/XD-7K2Q/"), 'a[href="/people/alice/"]') == []
    alice.is_public = True
    session.commit()
    assert select(page(client, "/docs-days/tasks/XD-7K2Q/"), '.stand a[href="/people/alice/"]') != []


def test_what_people_type_is_text(client: FlaskClient, session: Session, task: Task) -> None:
    notes.write(
        session, task, person(session, "Alice"), text="<script>alert(1)</script>\n\nhttps://a.example/", now=NOW
    )
    session.commit()
    element = page(client, "/docs-days/tasks/XD-7K2Q/")
    assert all(script.get("src") is not None for script in select(element, "script"))
    link = one(element, '.log a[href="https://a.example/"]')
    assert link.get("rel") == "nofollow ugc"


def test_every_task_of_the_database_has_a_page(client: FlaskClient, session: Session, busy_day: DocsDay) -> None:
    for key in session.scalars(sql_select(Task.key)):
        assert select(page(client, f"/docs-days/tasks/{key}/"), "h1")
