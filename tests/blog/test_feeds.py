import json
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy.orm import Session

from app.blog import actions
from app.blog.models import Status
from app.core import clock
from tests.blog import writing
from tests.blog.writing import edit
from tests.conftest import NOW

ATOM = "{http://www.w3.org/2005/Atom}"


def read(client: FlaskClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200
    return feedparser.parse(answer.data) if "json" not in path else json.loads(answer.data)


def test_feeds_of_a_listing_hold_its_posts_in_full(client: FlaskClient, session: Session) -> None:
    for number in range(25):
        writing.post(
            session, f"Post {number:02}", f"2012-04-10 {number % 24:02}:{number:02}", categories=["linux"], tags=["a"]
        )
    writing.post(session, "Elsewhere", "2012-03-01 10:00")
    month = [entry.title for entry in read(client, "/2012/04/feed/").entries]
    assert len(month) == 25
    assert [entry.title for entry in read(client, "/2012/04/feed/atom/").entries] == month
    json_feed = read(client, "/2012/04/feed/json/")
    assert [item["title"] for item in json_feed["items"]] == month
    assert json_feed["feed_url"] == "http://portal.test/2012/04/feed/json/"
    assert [entry.title for entry in read(client, "/tag/a/feed/").entries] == month[:20]
    assert [entry.title for entry in read(client, "/feed/").entries] == month[:20]
    first = read(client, "/2012/03/feed/atom/").entries[0]
    assert first.content[0].value == "<p>Teaser of Elsewhere.</p>\n<p>Rest of Elsewhere.</p>"
    assert json_feed["items"][0]["tags"] == ["Linux", "a"]


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/blog/feed/", "application/rss+xml; charset=utf-8"),
        ("/blog/feed/atom/", "application/atom+xml; charset=utf-8"),
        ("/blog/feed/json/", "application/feed+json; charset=utf-8"),
    ],
)
def test_headers_of_a_feed(client: FlaskClient, session: Session, path: str, media_type: str) -> None:
    writing.post(session, now=NOW - timedelta(hours=1))
    answer = client.get(path)
    assert answer.content_type == media_type
    assert answer.last_modified == NOW - timedelta(hours=1)
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_last_modified_tells_what_the_public_sees(client: FlaskClient, session: Session) -> None:
    first = writing.post(session, "First", "2012-04-10 10:00", now=NOW - timedelta(days=3))
    second = writing.post(session, "Second", "2012-04-11 10:00", now=NOW - timedelta(days=2))

    def last_modified() -> datetime | None:
        return client.get("/blog/feed/").last_modified

    assert last_modified() == NOW - timedelta(days=2)
    writing.post(session, "Draft", status=Status.DRAFT)
    assert last_modified() == NOW - timedelta(days=2)
    writing.post(session, "To come", "2012-04-21 10:00", now=NOW - timedelta(days=1))
    edit(session, first, title="First again", now=NOW - timedelta(hours=2))
    assert last_modified() == NOW - timedelta(hours=2)
    actions.remove(session, second, now=NOW - timedelta(hours=1))
    session.commit()
    assert last_modified() == NOW - timedelta(hours=1)
    clock.freeze(datetime(2012, 4, 21, 11, tzinfo=UTC))
    assert last_modified() == datetime(2012, 4, 21, 10, tzinfo=UTC)


def test_ids_stay_when_everything_else_changes(client: FlaskClient, session: Session) -> None:
    made = writing.post(session)
    before = read(client, "/blog/feed/").entries[0]
    edit(session, made, title="Other", slug="other", published_at=datetime(2012, 4, 1, tzinfo=UTC))
    after = read(client, "/blog/feed/").entries[0]
    assert (after.id, after.title, after.link) == (before.id, "Other", "http://portal.test/2012/04/01/other/")


def test_a_reader_can_walk_back_through_the_months(client: FlaskClient, session: Session) -> None:
    for at in ("2011-12-31 10:00", "2012-02-01 10:00", "2012-04-01 10:00"):
        writing.post(session, at[:7], at)
    path, titles = "/blog/feed/atom/", []
    while path:
        feed = etree.fromstring(client.get(path).data)
        titles += [title.text for title in feed.findall(f"{ATOM}entry/{ATOM}title")]
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        path = (links.get("prev-archive") or "").removeprefix("http://portal.test")
    assert titles[3:] == ["2012-04", "2012-02", "2011-12"]


def test_an_error_of_a_feed_is_a_line_of_text(client: FlaskClient) -> None:
    answer = client.get("/2012/04/feed/")
    assert (answer.status_code, answer.content_type) == (404, "text/plain; charset=utf-8")
