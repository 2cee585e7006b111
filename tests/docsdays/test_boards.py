"""The board alone, on a projector, within other sites, and kept current by conditional requests."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core import clock
from app.docsdays.models import Area, DocsDay, Task
from tests.docsdays.make import make_task, take
from tests.docsdays.reading import board_of
from tests.factories import person, sign_in
from tests.reading import one, page, select, words

BOARD = "/docs-days/2012-04-23/board"


@pytest.fixture
def taken(app: Flask, session: Session, day: DocsDay, task: Task) -> DocsDay:
    """A day that is on, of which Alice has the one task."""
    clock.freeze(day.starts_at + timedelta(hours=9))
    take(app, session, task, person(session, "Alice"), now=clock.now())
    return day


def test_who_asks_again_hears_that_nothing_changed_until_something_does(
    app: Flask, client: FlaskClient, session: Session, taken: DocsDay
) -> None:
    for address in (f"{BOARD}/", f"{BOARD}.json", f"{BOARD}/embed/"):
        etag = client.get(address).headers["ETag"]
        again = client.get(address, headers={"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")
    session.refresh(taken.day_tasks[0].task)
    with app.app_context():
        taken.day_tasks[0].task.title = "Document cpupools better"
    session.commit()
    changed = client.get(f"{BOARD}.json", headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.get_json()["tasks"][0]["title"] == "Document cpupools better"


def test_the_board_says_what_just_happened(client: FlaskClient, taken: DocsDay) -> None:
    board = page(client, f"{BOARD}/")
    happened = [words(line) for line in select(board, ".board-happened li")]
    assert happened == ["09:00 UTC Alice took Document cpupools"]
    headings = [words(found) for found in board.xpath("//main//*[self::h1 or self::h2 or self::h3]")]
    assert headings == ["Document day", "Departures", "Just happened"]


def test_what_happened_on_another_date_says_so(
    app: Flask, client: FlaskClient, session: Session, day: DocsDay, task: Task
) -> None:
    take(app, session, task, person(session, "Alice"), now=day.ends_at + timedelta(hours=9))
    board = page(client, f"{BOARD}/")
    assert words(one(board, ".board-happened time")) == "24 Apr, 09:00 UTC"
    assert client.get(f"{BOARD}.json").get_json()["happened"][0]["time"] == "24 Apr, 09:00 UTC"


def test_the_board_and_the_list_tell_the_same_of_each_task(
    app: Flask, client: FlaskClient, session: Session, taken: DocsDay, task: Task, area: Area
) -> None:
    erin, bob = person(session, "Erin"), person(session, "Bob")
    erin.is_public, bob.is_public = True, False
    shown = make_task(session, area, "XD-2222", day=taken, mentor_id=erin.id, capacity=2)
    hidden = make_task(session, area, "XD-3333", day=taken, mentor_id=bob.id, capacity=2)
    with app.app_context():
        task.labels, task.skills, task.target = ["good-first"], ["xl", "“words”"], "https://wiki.example.org/Cpupools"
        session.commit()
    take(app, session, shown, person(session, "Carol"), now=clock.now())
    listed = {each["key"]: each for each in client.get("/docs-days/todo.json").get_json()["tasks"]}
    board = client.get(f"{BOARD}.json").get_json()["tasks"]
    told = [{name: each[name] for name in listed[task.key]} for each in board]
    assert [each["key"] for each in board] == [shown.key, hidden.key, task.key]
    assert told == [listed[shown.key], listed[hidden.key], listed[task.key]]
    assert [each["mentor"] for each in told] == ["Erin", None, None]
    assert [each["free_places"] for each in told] == [1, 2, 0]
    assert [[holder["name"] for holder in each["taken_by"]] for each in told] == [["Carol"], [], ["Alice"]]


def test_a_projector_shows_the_same_board_and_the_page_keeps_its_one_address(
    client: FlaskClient, taken: DocsDay
) -> None:
    wall = page(client, f"{BOARD}/?view=projector")
    assert board_of(wall) == board_of(page(client, f"{BOARD}/"))
    assert "board-projector" in wall.xpath("//body/@class")[0]
    assert wall.xpath("//link[@rel='canonical']/@href") == [f"http://portal.test{BOARD}/"]


def test_other_sites_may_frame_the_embedded_board_and_nothing_else(
    client: FlaskClient, session: Session, taken: DocsDay
) -> None:
    sign_in(client, person(session, "Olga"))
    framed, alone = client.get(f"{BOARD}/embed/"), client.get(f"{BOARD}/")
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    assert "frame-ancestors 'none'" in alone.headers["Content-Security-Policy"]
    assert alone.headers["X-Frame-Options"] == "DENY"
    assert "Set-Cookie" not in framed.headers
    assert "Olga" not in framed.text
    assert "<form" not in framed.text


def test_a_draft_asks_for_nothing_and_a_day_that_is_not_on_asks_seldom(
    client: FlaskClient, session: Session, taken: DocsDay
) -> None:
    clock.freeze(taken.starts_at - timedelta(days=2))
    assert one(page(client, f"{BOARD}/"), ".board-frame").get("data-every") == "60"
    taken.state = "draft"
    session.commit()
    sign_in(client, person(session, "Olga"))
    assert one(page(client, f"{BOARD}/"), ".board-frame").get("data-board") is None
