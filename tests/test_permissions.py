"""Every address, every method, everybody: the table of tests/permissions/ against the running site."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.web.guard import SAFE
from tests.permissions import EVERYBODY, STRANGERS, Row
from tests.world import PUBLIC, ROWS, World

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
ASKERS = ("visitor", "closed account", "ended session", "Alice", "Bob", "Arthur", "Erin", "Olga", "Adam")
"""The columns of answers.txt, in the order in which they ask: what one does the next may find done."""
ANSWERS = Path(__file__).parent / "permissions" / "answers.txt"


def expected_answers() -> dict[str, str]:
    """The status codes of each row, as they stand in answers.txt: one for everybody, or one for each who asks."""
    lines = [line for line in ANSWERS.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    split = [line.rsplit("  ", 1) for line in lines]
    return {" ".join(name.split()): codes for name, codes in split}


EXPECTED = expected_answers()


def label(row: Row) -> str:
    return f"{row.method} {row.rule}"


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
    assert sorted(EXPECTED) == sorted(label(row) for row in PUBLIC + ROWS), "answers.txt has other lines than the table"


def test_no_address_takes_a_method_it_does_not_have(app: Flask, world: World) -> None:
    before, browser = world.rows(but="rate_counts"), world.browser("visitor")[0]
    samples = {row.rule: row.sample for row in PUBLIC + ROWS}
    addresses = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        taken = set(addresses.allowed_methods(samples[rule.rule].partition("?")[0]))
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - taken:
            answer = browser.open(samples[rule.rule], method=method)
            assert answer.status_code in (404, 405, 410), (method, rule.rule, answer.status)
    assert world.rows(but="rate_counts") == before


PART = re.compile(r"<(?:(?P<kind>[a-z_]+(?:\([^)]*\))?):)?(?P<name>[a-z_]+)>")
HUGE = {
    "int": ("2147483648", "9223372036854775808", "9" * 19, "9" * 400, "0"),
    "iso_date": ("9999-12-31", "0001-01-01", "2012-02-30"),
    "": ("x" * 900, "%F0%9F%90%BC", "-1", "XD-ZZZZ", "0", "'--"),
}
"""What to put in the place of each part of an address, by its converter."""


def variants(rule: Rule) -> Iterator[str]:
    """The address with each of its parts in turn as nobody has it."""
    for part in PART.finditer(rule.rule):
        kind = (part["kind"] or "").partition("(")[0]
        for value in HUGE.get(kind, HUGE[""]):
            before, after = rule.rule[: part.start()], rule.rule[part.end() :]
            yield PART.sub("1", before) + value + PART.sub("1", after)


def test_parts_nobody_has_are_no_error_of_ours(app: Flask, world: World) -> None:
    """As an admin, who gets furthest, and as a visitor; as GET and as POST."""
    before = world.rows(but="rate_counts")
    admin, token = world.browser("Adam")
    visitor = app.test_client()
    for rule in app.url_map.iter_rules():
        for path in variants(rule):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                for browser, form in ((admin, token), (visitor, {})):
                    answer = browser.open(path, method=method, data=form if method == "POST" else None)
                    assert answer.status_code < 500, (method, path, answer.status)
    assert world.rows(but="rate_counts") == before


QUERIES = (
    "page=0",
    "page=-1",
    "page=99999999999999999999",
    "page=" + "9" * 5000,
    "page=x",
    "year=9" * 20,
    "q=" + "'" * 2000,
)


def test_queries_nobody_types_are_no_error_of_ours(app: Flask, world: World) -> None:
    admin, _ = world.browser("Adam")
    for row in PUBLIC + ROWS:
        if row.method == "GET":
            for query in QUERIES:
                answer = admin.get(f"{row.sample}?{query}")
                assert answer.status_code < 500, (row.sample, query[:40], answer.status)


HIDDEN = (
    ("/people/bob/", "/people/bob2/"),
    ("/docs-days/tasks/XD-2222/", "/docs-days/tasks/XD-3333/"),
    ("/docs-days/tasks/XD-2222/claim", "/docs-days/tasks/XD-3333/claim"),
    ("/docs-days/2012-05-01/", "/docs-days/2012-05-08/"),
    ("/docs-days/2012-05-01/board.json", "/docs-days/2012-05-08/board.json"),
    ("/docs-days/2012-05-01.ics", "/docs-days/2012-05-08.ics"),
    ("/events/gone/", "/events/none/"),
    ("/events/gone.ics", "/events/none.ics"),
    ("/2012/04/16/a-draft-of-others/", "/2012/04/16/a-draft-of-nobody/"),
    ("/desk/posts/1/", "/desk/posts/99/"),
    ("/desk/posts/1/revisions/", "/desk/posts/99/revisions/"),
)
"""What the asker may not see, and what is not there."""


def test_what_is_hidden_looks_like_what_is_not_there(world: World) -> None:
    world.hide()
    for who in ("visitor", "Alice", "Arthur"):
        for hidden, missing in HIDDEN:
            answers = [world.browser(who)[0].get(path) for path in (hidden, missing)]
            texts = [seen(answer, path) for answer, path in zip(answers, (hidden, missing), strict=True)]
            assert answers[0].status_code == answers[1].status_code in (303, 403, 404), (who, hidden, answers[0].status)
            assert texts[0] == texts[1], (who, hidden)


def seen(answer: TestResponse, path: str) -> str:
    """The page and where it leads, without the words of the address itself and the token of the session."""
    text = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text + (answer.location or ""))
    words = {path, *re.findall(r"[\w-]+", path), *re.findall(r"\w+", path)} - {"desk", "posts", "events", "people"}
    for word in sorted(words, key=len, reverse=True):
        text = re.sub(rf"(?i){re.escape(word)}", "", text)
    return re.sub(r"\d+", "", text)


def test_public_pages_are_the_same_for_everybody(world: World) -> None:
    for row in PUBLIC:
        visitor = world.ask("visitor", row)
        assert str(visitor.status_code) == EXPECTED.get(label(row)), label(row)
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
                is_hidden = answer.status_code == 404 and not row.rule.startswith("/desk/")
                assert is_sent_to_sign_in(answer) or is_hidden, (who, label(row), answer.status)
    assert world.rows() == before


@pytest.mark.parametrize("row", ROWS, ids=label)
def test_everybody_gets_the_answer_of_the_table(world: World, row: Row) -> None:
    codes = []
    for who in ASKERS:
        answer = world.ask(who, row)
        codes.append(str(answer.status_code))
        if who in row.let_in:
            assert answer.status_code not in (401, 403), who
            assert not is_sent_to_sign_in(answer), who
    assert " ".join(codes) == EXPECTED.get(label(row)), f"shall answers.txt say this?\n{label(row)}  {' '.join(codes)}"


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
