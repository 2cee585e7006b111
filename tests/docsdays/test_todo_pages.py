"""The list of tasks as people and as programs ask for it."""

import csv
import io
import json

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement
from sqlalchemy.orm import Session

from app.docsdays.models import Area, DocsDay, Task
from tests.docsdays.make import make_task
from tests.reading import one, page, select, words


def test_a_page_that_is_no_number_is_the_first(client: FlaskClient, task: Task) -> None:
    """As in the search and in the calendar."""
    assert todo_titles(page(client, "/docs-days/todo/?page=zz")) == todo_titles(page(client, "/docs-days/todo/"))


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
    assert one(page(client, "/docs-days/todo/?page=2"), ".pager [rel=next]").get("href") == "/docs-days/todo/?page=3"


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
