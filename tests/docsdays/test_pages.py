import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement
from sqlalchemy import event
from sqlalchemy import select as sql_select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import db
from app.docsdays import queries
from app.docsdays.actions import claims, notes, reviews, tasks
from app.docsdays.models import Area, DocsDay, Task
from tests.conftest import NOW
from tests.docsdays.conftest import make_day, make_task, take
from tests.docsdays.reading import board_of
from tests.factories import person, sign_in
from tests.reading import one, page, select, words

ON_THE_DAY = datetime(2012, 4, 23, 11, 40, tzinfo=UTC)


@pytest.fixture
def busy_day(app: Flask, session: Session, area: Area, day: DocsDay, task: Task) -> DocsDay:
    """A day with one task of each standing: free, taken by Alice, in review, set aside, done."""
    alice, bob, olga = (person(session, name) for name in ("Alice", "Bob", "Olga"))
    for number, name in enumerate(("Taken", "Review", "Parked", "Done"), 2):
        make_task(session, area, f"XD-222{number}", title=f"{name} one", day=day)
    found = {name: queries.task_by_key(session, f"XD-222{number}") for number, name in enumerate("trpd", 2)}
    taken, review, parked, done = (found[name] for name in "trpd")
    assert taken
    assert review
    assert parked
    assert done
    with app.app_context():
        claims.claim(session, taken, alice, now=ON_THE_DAY)
        reviews.submit(session, review, bob, text="written", link=None, now=ON_THE_DAY)
        tasks.park(session, parked, olga, reason="Waits for 4.2.", now=ON_THE_DAY)
        reviews.submit(session, done, bob, text="written", link=None, now=ON_THE_DAY)
        reviews.accept(session, done, olga, today=date(2012, 4, 23), now=ON_THE_DAY)
    session.commit()
    clock.freeze(ON_THE_DAY)
    return day


BOARD = [
    ("XD-7K2Q", "free"),
    ("XD-2222", "taken by Alice until 15:40 UTC"),
    ("XD-2223", "in review"),
    ("XD-2224", "set aside"),
    ("XD-2225", "done"),
]


def test_the_board_shows_free_first_done_last_who_and_until_when(client: FlaskClient, busy_day: DocsDay) -> None:
    day = page(client, "/docs-days/2012-04-23/")
    assert board_of(day) == BOARD
    assert words(one(day, ".progress figcaption")) == "1 of 4 done · 1 in review · 1 taken · 1 free"
    frame = one(day, ".board-frame")
    assert (frame.get("data-board"), frame.get("data-every")) == ("/docs-days/2012-04-23/board.json", "5")


def test_the_moving_part_alone_is_the_same_board(client: FlaskClient, busy_day: DocsDay) -> None:
    assert board_of(page(client, "/docs-days/2012-04-23/board/")) == BOARD


def test_a_lapsed_lease_is_free_at_once_without_a_sweep(client: FlaskClient, busy_day: DocsDay) -> None:
    clock.freeze(ON_THE_DAY + timedelta(hours=4))
    assert board_of(page(client, "/docs-days/2012-04-23/board/"))[:2] == [("XD-7K2Q", "free"), ("XD-2222", "free")]
    history = select(page(client, "/docs-days/tasks/XD-2222/"), ".log li")
    assert words(history[0]) == "Mon 23 April 2012, 15:40 UTC Alice had it until the time ran out"


def test_the_board_as_text_is_aligned(client: FlaskClient, busy_day: DocsDay) -> None:
    response = client.get("/docs-days/2012-04-23/board.txt")
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.text == (
        "Document day\n"
        "Mon 23 April 2012\n"
        "Talk: #xendocs on freenode\n"
        "1 of 5 done, 1 in review, 1 taken, 1 free\n"
        "Last change: Mon 23 April 2012, 11:40 UTC\n"
        "\n"
        "KEY      TAKES   STATE                           AREA          TASK\n"
        "XD-7K2Q  90 min  free                            Manual pages  Document cpupools\n"
        "XD-2222  90 min  taken by Alice until 15:40 UTC  Manual pages  Taken one\n"
        "XD-2223  90 min  in review                       Manual pages  Review one\n"
        "XD-2224  90 min  set aside                       Manual pages  Parked one\n"
        "XD-2225  90 min  done                            Manual pages  Done one\n"
    )


def test_the_board_for_programs(client: FlaskClient, busy_day: DocsDay) -> None:
    response = client.get("/docs-days/2012-04-23/board.json")
    data = json.loads(response.data)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert data["progress"] == {"tasks": 5, "done": 1, "review": 1, "taken": 1, "parked": 1, "free": 1}
    assert data["changed_at"] == "2012-04-23T11:40:00Z"
    assert data["tasks"][1] == {
        "key": "XD-2222",
        "title": "Taken one",
        "address": "http://portal.test/docs-days/tasks/XD-2222/",
        "area": "man-pages",
        "size": "M",
        "minutes": 90,
        "audience": "users",
        "state": "taken",
        "capacity": 1,
        "free_places": 0,
        "taken_by": [{"name": "Alice", "until": "2012-04-23T15:40:00Z"}],
        "done_on": None,
        "skills": [],
        "labels": [],
        "mentor": None,
        "target": None,
        "area_name": "Manual pages",
        "takes": "90 min",
        "words": "taken by Alice until 15:40 UTC",
    }
    assert data["happened"][0] == {
        "at": "2012-04-23T11:40:00Z",
        "time": "11:40 UTC",
        "who": "Olga",
        "words": "accepted",
        "key": "XD-2225",
        "title": "Done one",
    }


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


def test_the_calendar_of_a_day_is_one_whole_day_and_always_the_same(client: FlaskClient, day: DocsDay) -> None:
    first = client.get("/docs-days/2012-04-23.ics")
    clock.freeze(NOW + timedelta(days=9))
    assert client.get("/docs-days/2012-04-23.ics").data == first.data
    assert first.content_type == "text/calendar; charset=utf-8"
    assert re.search(rb"(?<!\r)\n", first.data) is None
    assert max(len(line) for line in first.data.split(b"\r\n")) <= 75
    component = icalendar.Calendar.from_ical(first.data).walk("VEVENT")[0]
    assert component.decoded("dtstart") == date(2012, 4, 23)
    assert component.decoded("dtend") == date(2012, 4, 24)
    assert (str(component["uid"]), str(component["status"])) == ("day-2012-04-23", "CONFIRMED")
    assert component.decoded("dtstamp") == NOW
    assert str(component["url"]) == "http://portal.test/docs-days/2012-04-23/"


def test_a_date_not_confirmed_is_tentative_and_said(client: FlaskClient, session: Session) -> None:
    make_day(session, unconfirmed="Only known from a banner.")
    assert b"STATUS:TENTATIVE\r\n" in client.get("/docs-days/2012-04-23.ics").data
    assert "Only known from a banner." in words(page(client, "/docs-days/2012-04-23/"))


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


def test_a_day_that_is_over_shows_what_was_left(client: FlaskClient, busy_day: DocsDay) -> None:
    clock.freeze(datetime(2012, 4, 25, tzinfo=UTC))
    day = page(client, "/docs-days/2012-04-23/")
    links = [link.get("href") for link in select(day, "ul.tasks a")]
    assert links == ["/docs-days/tasks/XD-7K2Q/", "/docs-days/tasks/XD-2222/"]


def test_a_draft_is_seen_by_organisers_only(client: FlaskClient, session: Session) -> None:
    make_day(session, date(2012, 6, 1), state="draft")
    addresses = [f"/docs-days/2012-06-01{rest}" for rest in ("/", "/board/", "/board.txt", "/board.json", ".ics")]
    assert {client.get(address).status_code for address in addresses} == {404}
    assert "2012-06-01" not in client.get("/docs-days/").text
    sign_in(client, person(session, "Alice"))
    assert client.get(addresses[0]).status_code == 404
    sign_in(client, person(session, "Olga"))
    assert client.get(addresses[0]).status_code == 200


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


@pytest.mark.parametrize("rest", ["/", "/board/", "/board.txt", "/board.json", ".ics"])
def test_a_date_without_its_zero_leads_to_the_day(client: FlaskClient, task: Task, rest: str) -> None:
    response = client.get(f"/docs-days/2012-4-23{rest}")
    assert (response.status_code, response.location) == (301, f"/docs-days/2012-04-23{rest}")


def test_a_page_that_is_no_number_is_the_first(client: FlaskClient, task: Task) -> None:
    """As in the search and in the calendar."""
    assert todo_titles(page(client, "/docs-days/todo/?page=zz")) == todo_titles(page(client, "/docs-days/todo/"))


def test_a_key_in_small_letters_leads_to_the_task(client: FlaskClient, task: Task) -> None:
    response = client.get("/docs-days/tasks/xd-7k2q/")
    assert (response.status_code, response.location) == (301, "/docs-days/tasks/XD-7K2Q/")


def todo_titles(element: HtmlElement) -> list[str]:
    return [words(cell) for cell in select(element, "table.table tbody th")]


def test_the_list_filters_and_counts(client: FlaskClient, session: Session, busy_day: DocsDay) -> None:
    wiki = Area(slug="wiki", name="Wiki", description="", position=2)
    session.add(wiki)
    session.flush()
    make_task(session, wiki, "XD-3333", title="Sort the wiki", size="S", audience="developers")
    make_task(session, wiki, "XD-3334", title="Half a pair", capacity=2)
    make_task(session, wiki, "XD-3335", title="Refused", state="declined")
    make_task(session, wiki, "XD-3336", title="Not yet", state="proposed")
    everything = page(client, "/docs-days/todo/")
    assert todo_titles(everything) == [
        "Document cpupools", "Sort the wiki", "Half a pair", "Taken one", "Review one", "Parked one", "Done one",
    ]  # fmt: skip
    assert words(one(everything, ".heading-count")) == "7 tasks"
    wiki_only = page(client, "/docs-days/todo/?area=wiki&state=free")
    assert todo_titles(wiki_only) == ["Sort the wiki", "Half a pair"]
    options = {words(option) for option in select(wiki_only, "select option")}
    assert {"Wiki (2)", "Manual pages (1)", "free (2)", "taken (0)", "30 min (1)", "90 min (1)"} <= options
    for query, titles in {
        "size=S": ["Sort the wiki"],
        "audience=developers": ["Sort the wiki"],
        "q=PAIR": ["Half a pair"],
        "q=xd-3333": ["Sort the wiki"],
        "q=100%25": [],
        "day=2012-04-23&state=done": ["Done one"],
        "sort=title&area=wiki": ["Half a pair", "Sort the wiki"],
        "sort=size&state=free": ["Sort the wiki", "Document cpupools", "Half a pair"],
    }.items():
        assert todo_titles(page(client, f"/docs-days/todo/?{query}")) == titles, query


def test_the_pages_of_the_list_part_it(client: FlaskClient, session: Session, area: Area) -> None:
    keys = [f"XD-{number:04}" for number in range(101)]
    for key in keys:
        make_task(session, area, key)
    pages = [todo_titles(page(client, f"/docs-days/todo/?page={number}")) for number in (1, 2, 3)]
    assert [len(titles) for titles in pages] == [50, 50, 1]
    assert [title for titles in pages for title in titles] == [f"Task {key}" for key in keys]
    assert one(page(client, "/docs-days/todo/?page=2"), ".pager-older").get("href") == "/docs-days/todo/?page=3"


def test_csv_is_read_back_and_runs_nothing(client: FlaskClient, session: Session, area: Area) -> None:
    titles = ["=1+1", "+1", "-1", "@sum", "\tx", 'quotes " and, commas', "plain"]
    for number, title in enumerate(titles):
        make_task(session, area, f"XD-000{number}", title=title, skills=["a", "b"])
    response = client.get("/docs-days/todo.csv")
    assert response.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.text, newline="")))
    assert [row["title"] for row in rows] == ["'=1+1", "'+1", "'-1", "'@sum", "'\tx", 'quotes " and, commas', "plain"]
    assert rows[0]["skills"] == "a, b"
    assert rows[0]["address"] == "http://portal.test/docs-days/tasks/XD-0000/"


def test_the_list_is_filtered_by_label_and_tells_it(client: FlaskClient, session: Session, area: Area) -> None:
    make_task(session, area, "XD-2222", labels=["good-first", "wiki"])
    make_task(session, area, "XD-2223", labels=["good"])
    make_task(session, area, "XD-2224")
    shown = page(client, "/docs-days/todo/?label=good")
    assert [link.get("href") for link in select(shown, "th a")] == ["/docs-days/tasks/XD-2223/"]
    every = one(page(client, "/docs-days/todo/"), 'select[id="label"]')
    assert [words(option) for option in select(every, "option")] == ["any label", "good", "good-first", "wiki"]
    labels = {task["key"]: task["labels"] for task in client.get("/docs-days/todo.json?label=wiki").get_json()["tasks"]}
    assert labels == {"XD-2222": ["good-first", "wiki"]}
    assert "good-first, wiki" in client.get("/docs-days/todo.csv").text
    both = client.get("/docs-days/todo.json?label=wiki&q=task").get_json()["tasks"]
    assert [task["key"] for task in both] == ["XD-2222"]
    assert client.get("/docs-days/todo.json?label=wiki&q=nowhere").get_json()["tasks"] == []
    assert client.get("/docs-days/todo.json?label=wiki&q=…").get_json()["tasks"] == [], "no word of it can be found"
    assert len(select(page(client, "/docs-days/todo/?label=%25%22"), "th a")) == 3, "no label asks for everything"


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


@pytest.mark.parametrize("suffix", ["json", "csv", "wiki", "ics"])
@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("state=opne", "Ask for free, taken, review, parked, done or proposed."),
        ("sort=age", "Ask for state, area, size, title, changed."),
        ("label=%25%22", "Ask for a label as the tasks have it."),
        ("day=23.4.2012", "Ask for a date such as 2012-04-23."),
    ],
)
def test_programs_are_told_of_a_filter_that_is_none(client: FlaskClient, suffix: str, query: str, meant: str) -> None:
    answer = client.get(f"/docs-days/todo.{suffix}?{query}")
    assert answer.status_code == 400
    assert meant in answer.text


def test_what_is_wished_for_is_told_to_programs_that_ask(client: FlaskClient, session: Session, area: Area) -> None:
    make_task(session, area, "XD-2222")
    make_task(session, area, "XD-2223", state="proposed")
    make_task(session, area, "XD-2224", state="proposed", is_held=True)
    make_task(session, area, "XD-2225", state="declined")
    told = client.get("/docs-days/todo.json?state=proposed").get_json()["tasks"]
    assert [(task["key"], task["state"]) for task in told] == [("XD-2223", "proposed")]
    for suffix in ("csv", "wiki", "ics"):
        text = client.get(f"/docs-days/todo.{suffix}?state=proposed").text
        assert [key for key in ("XD-2222", "XD-2223", "XD-2224", "XD-2225") if key in text] == ["XD-2223"], suffix
    assert [task["key"] for task in client.get("/docs-days/todo.json").get_json()["tasks"]] == ["XD-2222"]


def test_json_of_a_filter(client: FlaskClient, busy_day: DocsDay) -> None:
    data = json.loads(client.get("/docs-days/todo.json?state=taken").data)
    assert [(task["key"], task["taken_by"][0]["name"]) for task in data["tasks"]] == [("XD-2222", "Alice")]


@pytest.mark.parametrize(
    "address", ["/docs-days/2012-04-23/", "/docs-days/todo/", "/docs-days/", "/docs-days/todo.json"]
)
def test_as_many_statements_for_one_task_as_for_thirty(
    client: FlaskClient, session: Session, area: Area, task: Task, day: DocsDay, address: str
) -> None:
    with client.application.app_context():
        engine = db.engine
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    take(client.application, session, task, person(session, "Alice"))
    sign_in(client, person(session, "Bob"))  # whose answers no cache keeps
    statements.clear()
    client.get(address)
    alone = _of_the_page(statements)
    for number in range(30):
        other = make_task(session, area, f"XD-22{number:02}", day=day)
        take(client.application, session, other, person(session, f"Person {number}"))
    statements.clear()
    client.get(address)
    assert _of_the_page(statements) == alone


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
    assert queries.next_change(session, midnight) == midnight + timedelta(hours=4)
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


def _of_the_page(statements: list[str]) -> int:
    """The site's description is read when a commit is heard of, on PostgreSQL a little later: not by each page."""
    return sum(not statement.startswith("SELECT site_document") for statement in statements)
