from datetime import timedelta

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.search import index
from app.search.index import Entry
from tests.conftest import NOW

TITLES = {"Xen 4.2: cpupools": 1, "Xen Document Day": 2, "Linux 3.3!": 3, "To come: cpupools": -1}


@pytest.fixture(autouse=True)
def _library(session: Session) -> None:
    for number, (title, days_ago) in enumerate(TITLES.items(), 1):
        happened = NOW - timedelta(days=days_ago)
        index.put(
            session,
            Entry(kind="post", object_id=number, title=title, text="words", path=f"/{number}/",
                  happened_at=happened, visible_from=happened),
        )  # fmt: skip
    session.commit()


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/2012/04/23/xen-4-2-cpupools-and-more", []),
        ("/2012/04/23/xen-4-2-cpupool/", ["/1/"]),
        ("/2012/04/23/xen-4-2-cpupols/", ["/1/"]),
        ("/index.php/blog/xen-document-days.html", ["/2/"]),
        ("/document-dey/", ["/2/"]),
        ("/cpupools", ["/1/"]),
        ("/xen/", []),
        ("/nothing/like/this/", []),
        ("/2013/01/", []),
        ("/%F0%9F%98%80/%22%27*%28/", []),
        ("/" + "cpupools-" * 500, ["/1/"]),
    ],
)
def test_a_page_that_is_none_says_what_may_have_been_meant(client: FlaskClient, path: str, meant: list[str]) -> None:
    response = client.get(path)
    assert response.status_code == 404
    root = html5lib.parse(response.get_data(as_text=True), treebuilder="lxml", namespaceHTMLElements=False)
    assert root.xpath("//div[@class='error']//li/a/@href") == meant


def test_the_words_of_the_address_stand_in_the_search_field(client: FlaskClient) -> None:
    response = client.get("/2012/xen_cpupools/some-thing/")
    root = html5lib.parse(response.get_data(as_text=True), treebuilder="lxml", namespaceHTMLElements=False)
    assert root.xpath("//input[@id='error-search']/@value") == ["xen cpupools some thing"]


def test_feeds_that_are_none_answer_in_one_line(client: FlaskClient) -> None:
    response = client.get("/cpupools.ics")
    assert response.status_code == 404
    assert response.content_type.startswith("text/plain")
    assert response.get_data(as_text=True).count("\n") == 1
