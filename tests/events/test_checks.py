"""The page that checks calendars, and what it finds in our own."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.core.outbound import client as outbound
from app.events import actions
from app.events.feedcheck import client as feedcheck_client
from app.events.views import checks
from tests.conftest import NOW
from tests.core.outbound.serving import Served, answer, serving
from tests.events.feedcheck.calendars import GOOD, broken, encoded
from tests.events.make import CALL, details, make
from tests.factories import person, sign_in

ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What somebody brings is looked at without the database."""
GROUPED = [number for _, numbers in checks.GROUPS for number in numbers]
ALL = {*(f"C{number}" for number in range(1, 47)), *(f"H{number}" for number in range(1, 15))}


def post(client: FlaskClient, **fields: object) -> TestResponse:
    return client.post("/events/check/", data=fields, content_type="multipart/form-data")


def states(answer: TestResponse) -> dict[str, str]:
    """The state of each item, by its number."""
    rows = html.fromstring(answer.text).xpath("//table//tbody/tr")
    return {number_in(row): row.xpath(".//span[contains(@class, 'state')]/text()")[0] for row in rows}


def number_in(row: HtmlElement) -> str:
    return str(row.xpath(".//td[last()]/span/text()")[0]).strip("()")


def test_every_item_has_its_place() -> None:
    assert sorted(GROUPED) == sorted(ALL)


@ONE
def test_a_good_file(client: FlaskClient) -> None:
    answer = post(client, file=(BytesIO(encoded(GOOD)), "good.ics"))
    assert answer.status_code == 200
    shown = states(answer)
    assert set(shown.values()) == {"holds"}
    assert set(shown) == {number for number in ALL if number.startswith("C")} - {"C15", "C39"}
    assert html.fromstring(answer.text).xpath("//h1/text()") == ["Everything holds"]
    assert "good.ics" in answer.text


@ONE
@pytest.mark.parametrize("name", ["C1 bare LF", "C21 postponed", "C32 an hour off"])
def test_a_broken_file_is_told_with_line_and_section(client: FlaskClient, name: str) -> None:
    answer = post(client, file=(BytesIO(broken()[name]), "broken.ics"))
    number = name.partition(" ")[0]
    tree = html.fromstring(answer.text)
    assert states(answer)[number] == "broken"
    found = tree.xpath("//section[@class='finding']")
    assert len(found) == 1
    assert f"{number} · RFC 5545" in found[0].text_content()
    assert found[0].xpath(".//ul/li")


@ONE
def test_a_pasted_text_cannot_show_what_pasting_loses(client: FlaskClient) -> None:
    answer = post(client, text=GOOD.replace("STATUS:TENTATIVE", "STATUS:PERHAPS"))
    shown = states(answer)
    assert {number for number, state in shown.items() if state == "cannot be seen here"} == {"C1", "C3", "C4"}
    assert {number for number, state in shown.items() if state == "broken"} == {"C21"}
    assert "STATUS:PERHAPS" in html.fromstring(answer.text).xpath("//textarea")[0].text


@ONE
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Write an address, choose a file, or paste the text of a calendar."),
        ({"text": "hello"}, "There is no BEGIN:VCALENDAR in it"),
        ({"file": b"<!doctype html>"}, "It is a web page"),
        ({"file": b""}, "It is empty."),
    ],
)
def test_what_is_no_calendar_is_refused_and_kept(client: FlaskClient, fields: dict[str, object], message: str) -> None:
    sent = {key: (BytesIO(value), "a.ics") if isinstance(value, bytes) else value for key, value in fields.items()}
    answer = post(client, **sent)
    assert answer.status_code == 422
    tree = html.fromstring(answer.text)
    assert message in tree.xpath("//div[@data-tone='error']")[0].text_content()
    assert (tree.xpath("//textarea")[0].text or "").strip() == str(fields.get("text", ""))


@ONE
def test_names_and_texts_of_a_file_are_text(client: FlaskClient) -> None:
    body = encoded(GOOD.replace("STATUS:TENTATIVE", "STATUS:<script>alert(1)</script>"))
    answer = post(client, file=(BytesIO(body), "<b>.ics"))
    assert "<script>alert" not in answer.text
    assert "<b>.ics" not in answer.text


@ONE
def test_an_address_elsewhere_is_not_asked_for(client: FlaskClient) -> None:
    for feed in ("https://example.org/a.ics", "//example.org/a.ics", "events.ics", "/" + "x" * 400):
        assert client.get("/events/check/", query_string={"feed": feed}).status_code == 400


@pytest.mark.parametrize("feed", ["/events/", "/events/nothing.ics", "/healthz", "/events/check/?feed=/events/check/"])
def test_what_is_no_feed_of_ours(client: FlaskClient, feed: str) -> None:
    assert client.get("/events/check/", query_string={"feed": feed}).status_code == 404


@ONE
def test_nobody_checks_all_day(client: FlaskClient) -> None:
    answers = [post(client, text="hello").status_code for _ in range(checks.BROUGHT.most + 1)]
    assert answers == [422] * checks.BROUGHT.most + [429]


def test_a_feed_may_be_given_with_the_address_of_the_site(client: FlaskClient, session: Session) -> None:
    make(session)
    for feed in ("/events.ics", "http://portal.test/events.ics"):
        assert ">Check /events.ics" in client.get("/events/check/", query_string={"feed": feed}).text


@pytest.fixture
def elsewhere(app: Flask) -> Iterator[Served]:
    """A server of somebody else, which the site may ask."""
    pages = {
        "/good.ics": answer(encoded(GOOD), Content_Type="text/calendar; charset=utf-8", ETag='"a"', Set_Cookie="a=b"),
        "/page": answer(b"<!doctype html>", Content_Type="text/html"),
        "/moved": answer(b"", "301 Moved Permanently", Location="/good.ics"),
        "/gone": answer(b"", "410 Gone"),
    }
    with serving(lambda target, _headers: pages[target]) as served:
        app.extensions["outbound"] = replace(app.extensions["outbound"], also_allowed=frozenset({served.place}))
        yield served


@ONE
@pytest.mark.parametrize("who", ["visitor", "Olga"])
@pytest.mark.parametrize("path", ["/good.ics", "/moved"])
def test_an_address_elsewhere(client: FlaskClient, session: Session, elsewhere: Served, path: str, who: str) -> None:
    token = sign_in(client, person(session, who)) if who == "Olga" else ""
    shown = states(found := post(client, address=elsewhere.url + path, csrf_token=token))
    assert f"{elsewhere.url}/good.ics" in found.text
    assert {number for number, state in shown.items() if state == "broken"} == {"H9"}
    assert (shown["H1"], shown["H2"], shown["H3"], shown["H4"]) == (
        "holds",
        "holds",
        "could be better",
        "cannot be seen here",
    )


@ONE
@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("{}/page", "It is a web page"),
        ("{}/gone", "answered 410"),
        ("http://localhost:1/", "is no public web server"),
        ("http://169.254.169.254/", "is no public web server"),
        ("ftp://example.org/a.ics", ""),
    ],
)
def test_an_address_that_brings_no_calendar(client: FlaskClient, elsewhere: Served, address: str, message: str) -> None:
    typed = address.format(elsewhere.url)
    answered = post(client, address=typed)
    tree = html.fromstring(answered.text)
    assert answered.status_code == 422
    assert message in tree.xpath("//div[@data-tone='error']")[0].text_content()
    assert tree.xpath("//input[@name='address']/@value") == [typed]


@ONE
@pytest.mark.parametrize("host", ["http://portal.test", ""])
def test_an_address_of_ours_is_checked_as_ours(client: FlaskClient, host: str) -> None:
    answered = post(client, address=f"{host}/events.ics?cancelled=drop")
    assert (answered.status_code, answered.location) == (303, "/events/check/?feed=/events.ics?cancelled%3Ddrop")
    main = html.fromstring(client.get(answered.location).text).xpath("//main")[0]
    assert main.xpath(".//header//a/@href") == main.xpath(".//header//a/text()") == ["/events.ics?cancelled=drop"]
    assert "portal.test" not in main.xpath("string(.//header)")


@ONE
def test_the_form_takes_a_path(client: FlaskClient) -> None:
    """A field of the type `url` would not be sent with one."""
    form = html.fromstring(client.get("/events/check/").text).xpath("//form[@action='/events/check/']")[0]
    assert form.xpath(".//input[@name='address']/@type") == ["text"]


@ONE
def test_a_file_larger_than_a_request_may_be(client: FlaskClient) -> None:
    answer = client.post("/events/check/", data=b"x" * 3_000_000, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413


@ONE
def test_a_feed_of_ours_is_checked_anew_for_everybody(client: FlaskClient) -> None:
    answer = client.get("/events/check/?feed=/events.ics")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


@ONE
def test_a_feed_of_ours_that_takes_too_long_is_told(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedcheck_client, "MOST_BYTES", 10)
    answer = client.get("/events/check/?feed=/events.ics")
    assert (answer.status_code, "more than is looked at here" in answer.text) == (422, True)


def test_the_largest_feed_of_a_site_is_checked(client: FlaskClient, session: Session) -> None:
    """More than is fetched from elsewhere, and more than may be uploaded."""
    with actions.together(session, now=NOW):
        for number in range(300):
            text = f"{number} " + "All that one can say of it. " * 700
            actions.create(session, details(f"Meeting {number}", CALL, description=text), slug=f"m-{number}", now=NOW)
    session.commit()
    assert len(client.get("/events.ics").data) > outbound.MOST_BYTES
    found = states(client.get("/events/check/?feed=/events.ics"))
    # Which addresses are not, where tests run.
    assert {number for number, state in found.items() if state in ("broken", "could be better")} == {"C27"}
    assert len(found) == len(ALL)


@ONE
def test_one_check_at_a_time(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "TURN_SECONDS", 0)
    with checks.TURN:
        answer = post(client, file=(BytesIO(encoded(GOOD)), "good.ics"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "10")
    assert post(client, file=(BytesIO(encoded(GOOD)), "good.ics")).status_code == 200
