import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy.orm import Session

from app.blog import actions, feeds
from app.blog.feeds import Entry, Feed
from app.blog.models import Status
from app.core import clock
from tests.blog import writing
from tests.blog.test_actions import edit
from tests.conftest import NOW

DATA = Path(__file__).parent.parent / "data"
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://portal.example"

ENTRY = Entry(
    guid="urn:uuid:ca74edc6-3045-5b61-a857-8cb765d68c01",
    url=f"{SITE}/2012/04/23/xen-4-2-cpupools/",
    title="Xen 4.2: “cpupools” & <b>",
    author="Hypervisor notes",
    author_url=f"{SITE}/author/hypervisor-notes/",
    published=datetime(2012, 4, 23, 10, 0, tzinfo=UTC),
    updated=datetime(2012, 4, 24, 11, 30, 5, tzinfo=UTC),
    html='<p>See <a href="/2012/04/26/numa/?a=1&amp;b=2">NUMA</a> ]]&gt;</p>\n<pre><code>href="/stays"</code></pre>',
    summary="Pools of cores < all.",
    terms=("Hypervisor", "CPU pools"),
)
FEED = Feed(
    title="Portal: Monthly Archives: April 2012",
    description="What we write & read",
    url=f"{SITE}/2012/04/",
    site_url=SITE,
    language="en-GB",
    updated=datetime(2012, 4, 30, 9, 0, tzinfo=UTC),
    entries=(ENTRY,),
    earlier_url=f"{SITE}/2012/03/",
    later_url=f"{SITE}/2012/06/",
    is_whole=True,
)
FORMATS = {"rss.xml": feeds.rss, "atom.xml": feeds.atom, "json": feeds.json_feed}


@pytest.mark.parametrize("name", FORMATS)
def test_bytes_are_those_of_the_golden_file(name: str) -> None:
    assert FORMATS[name](FEED).decode() == (DATA / f"blog-feed.{name}").read_text("utf-8")


@pytest.mark.parametrize("write", [feeds.rss, feeds.atom])
def test_feedparser_reads_what_was_meant(write: Any) -> None:
    read = feedparser.parse(write(FEED), sanitize_html=False, resolve_relative_uris=False)
    assert read.bozo == 0
    assert (read.feed.title, read.feed.link) == (FEED.title, FEED.url)
    [entry] = read.entries
    assert (entry.id, entry.link, entry.author) == (ENTRY.guid, ENTRY.url, ENTRY.author)
    assert entry.published_parsed[:6] == (2012, 4, 23, 10, 0, 0)
    assert [tag.term for tag in entry.tags] == ["Hypervisor", "CPU pools"]
    assert entry.content[0].value == feeds.absolute(ENTRY.html, ENTRY.url)
    assert f'href="{SITE}/2012/04/26/numa/?a=1&amp;b=2"' in entry.content[0].value
    assert 'href="/stays"' in entry.content[0].value


def test_a_strict_parser_reads_rss() -> None:
    channel = etree.fromstring(feeds.rss(FEED))[0]
    assert channel.findtext("item/title") == ENTRY.title
    guid = channel.find("item/guid")
    assert guid is not None
    assert (guid.text, guid.get("isPermaLink")) == (ENTRY.guid, "false")
    assert channel.findtext("item/pubDate") == "Mon, 23 Apr 2012 10:00:00 GMT"
    own = channel.find(f"{ATOM}link")
    assert own is not None
    assert (own.get("rel"), own.get("href")) == ("self", f"{SITE}/2012/04/feed/")


def test_a_strict_parser_reads_atom() -> None:
    feed = etree.fromstring(feeds.atom(FEED))
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {
        "self": f"{SITE}/2012/04/feed/atom/",
        "alternate": f"{SITE}/2012/04/",
        "current": f"{SITE}/blog/feed/atom/",
        "prev-archive": f"{SITE}/2012/03/feed/atom/",
        "next-archive": f"{SITE}/2012/06/feed/atom/",
    }
    assert feed.find("{http://purl.org/syndication/history/1.0}archive") is not None
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == ENTRY.title
    assert feed.findtext(f"{ATOM}entry/{ATOM}updated") == "2012-04-24T11:30:05Z"


@pytest.mark.parametrize("write", [feeds.rss, feeds.atom])
def test_what_xml_cannot_hold_is_left_out(write: Any) -> None:
    hostile = "a\x00\x0b\x1f\ufffe\ud800]]>&<b>"
    entry = Entry(**{**vars(ENTRY), "title": hostile, "html": f"<p>{hostile}</p>", "summary": hostile})
    document = etree.fromstring(write(Feed(**{**vars(FEED), "entries": (entry,)})))
    titles = [element.text for element in document.iter() if element.tag in ("title", f"{ATOM}title")]
    assert titles[-1] == "a]]>&<b>"


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ('<a href="/x/">a</a>', f'<a href="{SITE}/x/">a</a>'),
        ('<a href="#note">a</a>', f'<a href="{ENTRY.url}#note">a</a>'),
        ('<a href="?q=1">a</a>', f'<a href="{ENTRY.url}?q=1">a</a>'),
        ('<a href="other/">a</a>', f'<a href="{ENTRY.url}other/">a</a>'),
        ('<a href="" title="x">a</a>', f'<a href="{ENTRY.url}" title="x">a</a>'),
        ('<img alt="a > b" src="/p.png">', f'<img alt="a > b" src="{SITE}/p.png">'),
        ('<a href="https://else.example/?a&amp;b">a</a>', '<a href="https://else.example/?a&amp;b">a</a>'),
        ('<a href="mailto:a@b.example">a</a>', '<a href="mailto:a@b.example">a</a>'),
        ('<a href="irc://b.example/x">a</a>', '<a href="irc://b.example/x">a</a>'),
        ('<a title=" href=&quot;/x" href="/y">a</a>', f'<a title=" href=&quot;/x" href="{SITE}/y">a</a>'),
        ('<p> href="/x" src="/y"</p>', '<p> href="/x" src="/y"</p>'),
        ('<a href="http://[">a</a>', '<a href="http://[">a</a>'),
        ('<a href="/[">a</a>', f'<a href="{SITE}/[">a</a>'),
    ],
)
def test_links_become_absolute(html: str, wanted: str) -> None:
    assert feeds.absolute(html, ENTRY.url) == wanted


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
