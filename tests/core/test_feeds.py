"""One writer for all feeds, read back by feedparser and a strict XML parser."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from app.core import feeds
from app.core.feeds import EPOCH, Entry, Feed

DATA = Path(__file__).parent.parent / "data"
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://portal.example"

ENTRY = Entry(
    id="urn:uuid:ca74edc6-3045-5b61-a857-8cb765d68c01",
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
    address=f"{SITE}/2012/04/feed/",
    language="en-GB",
    updated=datetime(2012, 4, 30, 9, 0, tzinfo=UTC),
    entries=(ENTRY,),
    history={
        "current": f"{SITE}/blog/feed/atom/",
        "prev-archive": f"{SITE}/2012/03/feed/atom/",
        "next-archive": f"{SITE}/2012/06/feed/atom/",
    },
)
ATOM_FEED = replace(FEED, address=f"{SITE}/2012/04/feed/atom/")
JSON_FEED = replace(FEED, address=f"{SITE}/2012/04/feed/json/")
Write = Callable[[Feed], bytes]


@pytest.mark.parametrize(
    ("write", "feed", "name"),
    [(feeds.rss, FEED, "rss.xml"), (feeds.atom, ATOM_FEED, "atom.xml"), (feeds.json_feed, JSON_FEED, "json")],
)
def test_bytes_are_those_of_the_golden_file(write: Write, feed: Feed, name: str) -> None:
    assert write(feed).decode() == (DATA / f"feed.{name}").read_text("utf-8")


@pytest.mark.parametrize("write", [feeds.rss, feeds.atom])
def test_feedparser_reads_what_was_meant(write: Write) -> None:
    read = feedparser.parse(write(FEED), sanitize_html=False, resolve_relative_uris=False)
    assert read.bozo == 0
    assert (read.feed.title, read.feed.link) == (FEED.title, FEED.url)
    [entry] = read.entries
    assert (entry.id, entry.link, entry.author) == (ENTRY.id, ENTRY.url, ENTRY.author)
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
    assert (guid.text, guid.get("isPermaLink")) == (ENTRY.id, "false")
    assert channel.findtext("item/pubDate") == "Mon, 23 Apr 2012 10:00:00 GMT"
    own = channel.find(f"{ATOM}link")
    assert own is not None
    assert (own.get("rel"), own.get("href")) == ("self", f"{SITE}/2012/04/feed/")


def test_a_strict_parser_reads_atom() -> None:
    feed = etree.fromstring(feeds.atom(ATOM_FEED))
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
def test_what_xml_cannot_hold_is_left_out(write: Write) -> None:
    hostile = "a\x00\x0b\x1f\ufffe\ud800]]>&<b>"
    entry = replace(ENTRY, title=hostile, html=f"<p>{hostile}</p>", summary=hostile)
    document = etree.fromstring(write(replace(FEED, entries=(entry,))))
    titles = [element.text for element in document.iter() if element.tag in ("title", f"{ATOM}title")]
    assert titles[-1] == "a]]>&<b>"


BARE = Entry(id="urn:x", url=f"{SITE}/x/", title="X", updated=datetime(2012, 4, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("entry", "content"),
    [
        (replace(BARE, html='<p><a href="/y/">y</a></p>'), f'<p><a href="{SITE}/y/">y</a></p>'),
        (replace(BARE, summary="1 < 2 & so on"), "1 &lt; 2 &amp; so on"),
        (BARE, ""),
    ],
)
def test_an_entry_needs_neither_author_nor_text(entry: Entry, content: str) -> None:
    feed = replace(FEED, entries=(entry,), author="The site", history={})
    item = etree.fromstring(feeds.rss(feed)).find("channel/item")
    assert item is not None
    assert [child.tag for child in item] == ["title", "link", "guid", "pubDate", "description"]
    assert (item.findtext("description"), item.findtext("pubDate")) == (content, "Sun, 01 Apr 2012 00:00:00 GMT")
    document = etree.fromstring(feeds.atom(feed))
    assert document.findtext(f"{ATOM}author/{ATOM}name") == "The site"
    assert document.find(f"{ATOM}entry/{ATOM}author") is None
    assert document.find(f"{ATOM}entry/{ATOM}published") is None
    [read] = feedparser.parse(feeds.atom(feed), sanitize_html=False).entries
    assert read.get("summary", "") == (entry.summary or content)
    [told] = json.loads(feeds.json_feed(feed))["items"]
    assert (told["content_html"], set(told) & {"authors", "date_published"}) == (content, set())


@pytest.mark.parametrize("write", [feeds.rss, feeds.atom])
def test_a_feed_of_nothing_is_a_feed(write: Write) -> None:
    feed = feedparser.parse(write(replace(FEED, entries=(), updated=EPOCH)))
    assert (feed.bozo, feed.entries) == (False, [])
    assert feed.feed.updated_parsed[:3] == (1970, 1, 1)


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
