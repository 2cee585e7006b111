from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import feedparser
import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy.orm import Session

from app.config import Limits
from app.core import clock
from app.search import index, queries
from app.search.index import Entry
from app.web import limits
from tests.conftest import NOW
from tests.events.make import again, day, make, timed


@pytest.fixture
def library(session: Session) -> Session:
    kinds = {1: "post", 2: "event", 3: "task"}
    for number, kind in kinds.items():
        happened = NOW - timedelta(days=number)
        index.put(
            session,
            Entry(kind=kind, object_id=number, title=f"Xen {kind} & more", text=f"About <pools> of {kind}s.",
                  path=f"/{kind}/", happened_at=happened, visible_from=happened, author="Docs team",
                  author_slug="docs-team", tags=["xen-4-2"]),
        )  # fmt: skip
    session.commit()
    return session


def page(client: FlaskClient, address: str) -> etree._Element:
    response = client.get(address)
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    return html5lib.parse(response.get_data(as_text=True), treebuilder="lxml", namespaceHTMLElements=False)


def titles(root: etree._Element) -> list[tuple[str, str]]:
    return [(link.get("href"), "".join(link.itertext())) for link in root.xpath("//h2[@class='entry-title']/a")]


def test_results_lead_to_what_was_found(library: Session, client: FlaskClient) -> None:
    root = page(client, "/search/?q=pool")
    assert set(titles(root)) == {
        ("/post/", "Xen post & more"), ("/event/", "Xen event & more"), ("/task/", "Xen task & more")
    }  # fmt: skip
    assert root.xpath("string(//p[@class='entry-teaser'])").startswith("About <pools> of")
    assert {mark.text for mark in root.xpath("//mark")} == {"pools"}
    assert root.xpath("string(//p[@role='status'])").strip() == "3 results."
    assert root.xpath("//input[@id='q']/@value") == ["pool"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("xen after:banana", "There is no date in after:banana, so it was looked for as words."),
        ("before:0000", "There is no date in before:0000, so it was looked for as words."),
        ("xen author:nobody", "Nothing here has the author nobody."),
        ("tag:x tag:xen-4-2", "Nothing here has the tag x."),
        ("category:nope", "Nothing here has the category nope."),
        ("-author:docs-team", "“-author:docs-team” says only what to leave out."),
        ("-xen", "“-xen” says only what to leave out."),
        ("???", "There is no word to look for in “???”."),
    ],
)
def test_what_is_wrong_with_a_search_is_said(library: Session, client: FlaskClient, asked: str, says: str) -> None:
    root = page(client, f"/search/?{urlencode({'q': asked})}")
    hints = ["".join(hint.itertext()).strip() for hint in root.xpath("//p[@class='hint']")]
    assert [hint for hint in hints if hint.startswith(says)], hints
    assert sum(hint.startswith(("Nothing", "There is no", "“")) for hint in hints) == 1


@pytest.mark.parametrize("asked", ["author:docs-team nowhere", "tag:xen-4-2", "after:2012", "xen -author:nobody"])
def test_a_search_with_nothing_wrong_is_left_alone(library: Session, client: FlaskClient, asked: str) -> None:
    root = page(client, f"/search/?{urlencode({'q': asked})}")
    assert [hint.get("role") for hint in root.xpath("//p[@class='hint']")] == ["status"]


def test_one_kind_newest_first(library: Session, client: FlaskClient) -> None:
    assert titles(page(client, "/search/?q=tag:xen-4-2&order=newest")) == [
        ("/post/", "Xen post & more"), ("/event/", "Xen event & more"), ("/task/", "Xen task & more")
    ]  # fmt: skip
    assert titles(page(client, "/search/?q=xen&kind=task")) == [("/task/", "Xen task & more")]


def test_pages_follow_one_another(session: Session, client: FlaskClient) -> None:
    for number in range(1, 26):
        happened = NOW - timedelta(days=number)
        entry = Entry(kind="post", object_id=number, title=f"Xen {number}", text="", path=f"/{number}/",
                      happened_at=happened, visible_from=happened)  # fmt: skip
        index.put(session, entry)
    session.commit()
    address, seen = "/search/?q=xen&order=newest", []
    while address:
        root = page(client, address)
        seen += [href for href, _ in titles(root)]
        address = next(iter(root.xpath("//a[@rel='next']/@href")), "")
    assert seen == [f"/{number}/" for number in range(1, 26)]
    assert "beyond the last page" in client.get("/search/?q=xen&page=9").get_data(as_text=True)


@pytest.mark.parametrize(
    ("address", "robots", "canonical"),
    [
        ("/search/", [], ["http://portal.test/search/"]),
        ("/search/?q=xen", ["noindex, follow"], []),
        ("/search/?q=-windows", ["noindex, follow"], []),
    ],
)
def test_the_page_can_be_found_its_answers_cannot(
    library: Session, client: FlaskClient, address: str, robots: list[str], canonical: list[str]
) -> None:
    root = page(client, address)
    assert root.xpath("//meta[@name='robots']/@content") == robots
    assert root.xpath("//link[@rel='canonical']/@href") == canonical


def test_very_common_words_say_what_was_ranked(
    library: Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "RANKED", 2)
    monkeypatch.setattr(queries, "COUNTED", 2)
    status = "string(//p[@role='status'])"
    assert page(client, "/search/?q=xen").xpath(status).strip() == "Ranked among the newest 2 matches."
    assert page(client, "/search/?q=xen&order=newest").xpath(status).strip() == "More than 2 results."


@pytest.mark.parametrize("query", ["", "?q=", "?q=-windows", "?q=nothing+here"])
def test_without_results_it_says_what_one_can_type(library: Session, client: FlaskClient, query: str) -> None:
    root = page(client, f"/search/{query}")
    assert titles(root) == []
    assert "event channel" in [code.text for code in root.xpath("//dt/code")]


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=99999999", "page=²", "kind=x&order=x", "q=%ff%fe", "q[]=1&q=a&q=b"]
)
def test_a_malformed_query_string_has_an_answer(library: Session, client: FlaskClient, query: str) -> None:
    page(client, f"/search/?q=xen&{query}")
    page(client, f"/search/?{query}")


def test_what_was_typed_is_never_markup(library: Session, client: FlaskClient) -> None:
    root = page(client, "/search/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&kind=task")
    assert root.xpath("//input[@id='q']/@value") == ['"><script>alert(1)</script>']
    assert not root.xpath("//script[not(@src)]")


def test_the_feed_holds_the_newest_first(library: Session, client: FlaskClient) -> None:
    page_links = page(client, "/search/?q=xen+pool&kind=").xpath("//link[@rel='alternate']/@href")
    assert page_links == ["/search/feed/?q=xen+pool"]
    response = client.get(page_links[0])
    assert response.content_type == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(response.data)
    assert not feed.bozo
    assert feed.feed.id == feed.feed.links[0].href == "http://portal.test/search/feed/?q=xen+pool"
    assert [(entry.link, entry.title, entry.author) for entry in feed.entries] == [
        ("http://portal.test/post/", "Xen post & more", "Docs team"),
        ("http://portal.test/event/", "Xen event & more", "Docs team"),
        ("http://portal.test/task/", "Xen task & more", "Docs team"),
    ]
    assert feed.feed.updated == feed.entries[0].updated == "2012-04-19T09:00:00Z"
    assert client.get(page_links[0]).data == response.data


def test_a_feed_of_nothing_is_a_feed(client: FlaskClient) -> None:
    for address in ("/search/feed/", "/search/feed/?q=%01%02%ff", "/search/feed/?q=nothing"):
        feed = feedparser.parse(client.get(address).data)
        assert not feed.bozo
        assert feed.entries == []


def test_browsers_learn_how_to_search(client: FlaskClient) -> None:
    response = client.get("/opensearch.xml")
    assert response.content_type == "application/opensearchdescription+xml; charset=utf-8"
    root = etree.fromstring(response.data)
    urls = {url.get("type"): url.get("template") for url in root.findall("{*}Url")}
    assert urls["text/html"] == "http://portal.test/search/?q={searchTerms}"
    assert urls["application/atom+xml"] == "http://portal.test/search/feed/?q={searchTerms}"
    assert len(root.findtext("{*}ShortName") or "") <= 16


def test_who_searches_all_the_time_is_asked_to_wait(app: Flask, library: Session, client: FlaskClient) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], limits=Limits(searches_per_address=2))
    limits.init_app(app)
    answers = [client.get(f"/search/?q=xen{number}").status_code for number in range(3)]
    assert answers == [200, 200, 429]
    assert client.get("/search/").status_code == 200
    assert int(client.get("/search/?q=more").headers["Retry-After"]) > 0


def test_an_event_stands_on_the_days_of_its_own_zone(session: Session, client: FlaskClient) -> None:
    make(session, "Xen Summit Seoul", day("2011-11-02", "2011-11-03", "Asia/Seoul"))
    root = page(client, "/search/?q=seoul")
    assert root.xpath("//li[@class='entry']//time/@datetime") == ["2011-11-02", "2011-11-03"]


def test_an_event_that_comes_again_stands_on_its_next_date_and_then_its_last(
    session: Session, client: FlaskClient
) -> None:
    call = timed("2012-04-12 14:00", "2012-04-12 15:00")
    make(session, "Weekly call", call, recurrence=again("FREQ=WEEKLY;COUNT=4", call))
    make(session, "Summit call", day("2012-06-01"))
    stood = []
    for now in (NOW, NOW + timedelta(days=30), NOW - timedelta(days=30)):
        clock.freeze(now)
        root = page(client, "/search/?q=call&order=newest")
        stood.append(root.xpath("//li[@class='entry']//time/@datetime"))
    assert stood == [["2012-06-01", "2012-04-26"], ["2012-06-01", "2012-05-03"], ["2012-06-01", "2012-04-12"]]
