"""The archive everybody knows: six articles of April 2012, as pages and as feeds."""

import json

import feedparser
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from app.blog import content
from app.config import ROOT
from app.core import clock
from tests.blog import writing
from tests.blog.reading import headlines
from tests.conftest import NOW
from tests.reading import page, select, words

APRIL = [
    "Dom0 Memory — Where It Has Not Gone",
    "NUMA and Xen: Part 1, Introduction",
    "Xen Event Update, May 2012",
    "Xen 4.2: cpupools",
    "Xen Documentation Day : April 23rd",
    "Linux 3.3!",
]


def test_a_reader_of_the_old_blog_finds_april(client: FlaskClient, session: Session) -> None:
    content.load(session, ROOT / "content", zone=writing.UTC, now=NOW.replace(year=2013))
    session.commit()
    clock.freeze(NOW.replace(year=2013))

    month = page(client, "/2012/04/")
    assert [words(heading) for heading in select(month, "h1")] == ["Monthly Archives: April 2012"]
    assert headlines(month) == APRIL
    assert [words(link) for link in select(month, ".entry-more a")] == ["Continue reading →"] * 6
    assert all(words(teaser) for teaser in select(month, ".entry-teaser"))

    rss = feedparser.parse(client.get("/2012/04/feed/").data)
    atom = feedparser.parse(client.get("/2012/04/feed/atom/").data)
    items = json.loads(client.get("/2012/04/feed/json/").data)["items"]
    assert [entry.title for entry in rss.entries] == [entry.title for entry in atom.entries] == APRIL
    assert [item["title"] for item in items] == APRIL
    assert [entry.id for entry in rss.entries] == [entry.id for entry in atom.entries] == [item["id"] for item in items]
    assert (rss.bozo, atom.bozo) == (0, 0)

    for link, item in zip(select(month, ".entry-title a"), items, strict=True):
        article = page(client, link.get("href"))
        text = words(select(article, ".prose")[0])
        assert 400 <= len(text.split()) <= 1200
        assert words(html.fromstring(f"<div>{item['content_html']}</div>")) == text
        assert item["url"] == "http://portal.test" + link.get("href")
        links = html.fromstring(f"<div>{item['content_html']}</div>").xpath("//a/@href")
        assert all(address.startswith(("http://", "https://")) for address in links)
        assert select(article, ".follows")
