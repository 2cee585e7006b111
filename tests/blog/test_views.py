import json
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from app.blog import actions
from app.blog.models import Follows, Status
from app.core import clock
from tests.blog import writing
from tests.blog.reading import headlines, moved
from tests.blog.writing import edit
from tests.conftest import NOW
from tests.reading import page, select, words
from tests.statements import asked_by


@pytest.fixture
def april(session: Session) -> None:
    for title, at in (
        ("Linux 3.3!", "2012-04-11 09:30"),
        ("Xen Documentation Day : April 23rd", "2012-04-19 12:00"),
        ("A year before", "2011-04-11 09:30"),
        ("March", "2012-03-01 09:30"),
    ):
        writing.post(session, title, at, categories=["linux"], tags=["dom0"])


HEADINGS = {
    "/2012/04/": "Monthly Archives: April 2012",
    "/2012/": "Yearly Archives: 2012",
    "/2012/04/11/": "Daily Archives: April 11, 2012",
    "/category/linux/": "Category Archives: Linux",
    "/tag/dom0/": "Tag Archives: dom0",
    "/author/docs-team/": "Author Archives: Docs team",
    "/archives/": "Archives",
}


@pytest.mark.usefixtures("april")
def test_headings_are_those_of_wordpress(client: FlaskClient) -> None:
    for path, heading in HEADINGS.items():
        document = page(client, path)
        assert [words(h1) for h1 in select(document, "h1")] == [heading]
        assert select(document, "title")[0].text_content().startswith(heading)


@pytest.mark.usefixtures("april")
def test_a_month_lists_its_posts(client: FlaskClient) -> None:
    document = page(client, "/2012/04/")
    assert headlines(document) == ["Xen Documentation Day : April 23rd", "Linux 3.3!"]
    assert words(select(document, ".heading-count")[0]) == "2 posts"
    assert words(select(document, ".entry-teaser")[1]) == "Teaser of Linux 3.3!."
    more = select(document, ".entry-more a")[1]
    assert (words(more), more.get("href")) == ("Continue reading →", "/2012/04/11/linux-3-3/")
    assert "Linux 3.3!" in more.get("aria-label")
    assert [(link.get("rel"), link.get("href"), words(link)) for link in select(document, ".pager a")] == [
        ("next", "/2012/03/", "← March 2012")
    ]
    alternates = [(link.get("type"), link.get("href")) for link in select(document, "link[rel=alternate]")]
    assert alternates == [
        ("application/rss+xml", "http://portal.test/2012/04/feed/"),
        ("application/atom+xml", "http://portal.test/2012/04/feed/atom/"),
        ("application/feed+json", "http://portal.test/2012/04/feed/json/"),
    ]


def test_a_category_says_what_it_is(client: FlaskClient, session: Session) -> None:
    writing.category(session, "linux", description="Linux on Xen & beneath.")
    writing.post(session, categories=["linux"])
    assert words(select(page(client, "/category/linux/"), ".heading-lead")[0]) == "Linux on Xen & beneath."


@pytest.mark.usefixtures("april")
def test_the_archives_count(client: FlaskClient) -> None:
    document = page(client, "/archives/")
    assert [words(item) for item in select(document, ".rubric")] == ["2012 3 posts", "2011 1 post"]
    assert [words(item) for item in select(document, ".archive-months li")] == ["March 1", "April 2", "April 1"]
    assert select(document, ".archive-months a")[1].get("href") == "/2012/04/"


def test_pagers_lead_through_all(client: FlaskClient, session: Session) -> None:
    for number in range(25):
        writing.post(session, f"Post {number:02}", f"2012-0{number % 3 + 1}-{number % 28 + 1:02} 10:00", tags=["a"])
    for base in ("/blog/", "/tag/a/", "/2012/", "/author/docs-team/"):
        path, seen = base, []
        while path:
            document = page(client, path)
            seen += headlines(document)
            older = [link.get("href") for link in select(document, ".pager [rel=next]") if "Older posts" in words(link)]
            path = older[0] if older else ""
        assert sorted(seen) == [f"Post {number:02}" for number in range(25)]
    middle = page(client, "/blog/page/2/")
    assert [link.get("href") for link in select(middle, ".pager a")] == ["/blog/page/3/", "/blog/"]
    assert [words(link) for link in select(middle, ".pager a")] == ["← Older posts", "Newer posts →"]
    assert words(select(middle, ".pager-position")[0]) == "Page 2 of 3"


TRUE = {
    "/2012/4/": "/2012/04/",
    "/2012/4": "/2012/04/",
    "/2012/04": "/2012/04/",
    "/2012/4/11/": "/2012/04/11/",
    "/2012/04/page/1/": "/2012/04/",
    "/blog/page/1/": "/blog/",
    "/blog": "/blog/",
    "/2012/4/feed": "/2012/04/feed/",
    "/2012/04/feed/rss2/": "/2012/04/feed/",
    "/feed/rdf/": "/feed/",
    "/tag/dom0/feed/atom": "/tag/dom0/feed/atom/",
    "/2012/4/11/linux-3-3": "/2012/04/11/linux-3-3/",
    "/2012/04/12/linux-3-3/": "/2012/04/11/linux-3-3/",
    "/2012/02/30/linux-3-3/": "/2012/04/11/linux-3-3/",
    "/2012/04/11/linux-3-3/feed/": "/2012/04/11/linux-3-3/",
    "/archives": "/archives/",
}


@pytest.mark.usefixtures("april")
def test_one_true_address(client: FlaskClient) -> None:
    assert {path: moved(client, path) for path in TRUE} == {path: (301, target) for path, target in TRUE.items()}
    assert {path: moved(client, path)[0] for path in TRUE.values()} == dict.fromkeys(TRUE.values(), 200)


NONSENSE = ("%00", "a%00b", "%ff%fe", "%C3%28", "%ED%A0%80", "%F0%9F%90%BC", "%E2%80%AE", "..%2f..%2f", "%252F", "'<b>")
NOTHING = [
    "/2012/05/",
    "/2012/13/",
    "/2012/00/",
    "/2012/02/30/",
    "/0000/",
    "/9999/",
    "/1969/12/",
    "/2012/04/12/",
    "/2012/04/page/2/",
    "/2012/04/page/0/",
    "/blog/page/99999999999999999999/",
    "/blog/page/-1/",
    "/blog/page/x/",
    "/category/none/",
    "/tag/none/",
    "/author/none/",
    "/2012/04/11/none/",
    "/2012/05/feed/",
    "/tag/dom0/feed/none/",
    "/category/linux/page/2/",
    "/category/linux/page/999999/",
    "/tag/dom0/page/2/",
    "/author/docs-team/page/4000000000/",
    "/2012/04/31/",
    "/2012/99999999999999999999/",
    "/0000/00/00/",
    "/9999/12/31/linux-3-3-x/",
    f"/2012/04/11/{'x' * 500}/",
    f"/tag/{'x-' * 2000}/",
    *(f"/{place}/{nonsense}/" for place in ("tag", "2012/04/11", "index.php") for nonsense in NONSENSE),
    *("/%00/", "/%ff/", "/%25/", "/\\/", "/2012%2F04/x/", "/2012/04/11/linux-3-3/%00/"),
]


@pytest.mark.usefixtures("april")
def test_nothing_there(client: FlaskClient) -> None:
    assert {path: moved(client, path) for path in NOTHING} == dict.fromkeys(NOTHING, (404, None))


@pytest.mark.usefixtures("april")
def test_nothing_there_is_said_in_words(client: FlaskClient) -> None:
    for path in NOTHING:
        answer = client.get(path)
        if path.endswith("/feed/"):
            assert answer.content_type == "text/plain; charset=utf-8"
        else:
            [heading] = select(html.document_fromstring(answer.text), "h1")
            assert words(heading) == "There is nothing at this address"


def test_an_empty_blog_says_so(client: FlaskClient) -> None:
    assert "No posts here yet" in words(page(client, "/blog/"))
    assert "Nothing was published yet" in words(page(client, "/archives/"))
    assert client.get("/blog/feed/").status_code == 200


def test_a_post(client: FlaskClient, session: Session) -> None:
    writing.post(session, "Before & after", "2012-04-10 10:00")
    writing.post(
        session,
        "Xen 4.2: cpupools",
        "2012-04-16 10:00",
        categories=["linux"],
        tags=["numa"],
        summary="Pools of <cores>.",
        follows=Follows("Xen 4.2: cpupools", date(2012, 4, 16), "http://blog.example/x/", "uncertain"),
    )
    writing.post(session, "Next", "2012-04-17 10:00")
    document = page(client, "/2012/04/16/xen-4-2-cpupools/")
    assert [words(h1) for h1 in select(document, "h1")] == ["Xen 4.2: cpupools"]
    assert words(select(document, ".prose")[0]) == "Teaser of Xen 4.2: cpupools. Rest of Xen 4.2: cpupools."
    assert words(select(document, ".byline")[0]) == "by Docs team · 1 min read"
    assert [link.get("href") for link in select(document, ".terms a")] == ["/category/linux/", "/tag/numa/"]
    assert [(link.get("rel"), link.get("href")) for link in select(document, ".neighbours a")] == [
        ("prev", "/2012/04/10/before-after/"),
        ("next", "/2012/04/17/next/"),
    ]
    follows = select(document, ".follows")[0]
    assert "of Mon 16 April 2012 (date uncertain)" in words(follows)
    assert select(follows, "a")[0].get("href") == "http://blog.example/x/"
    assert select(document, "link[rel=canonical]")[0].get("href") == "http://portal.test/2012/04/16/xen-4-2-cpupools/"
    assert select(document, "meta[property='og:title']")[0].get("content") == "Xen 4.2: cpupools"
    assert select(document, "meta[property='og:description']")[0].get("content") == "Pools of <cores>."
    assert (
        select(document, "meta[property='og:image']")[0]
        .get("content", "")
        .startswith("http://portal.test/static/card.")
    )
    [json_ld] = select(document, "script[type='application/ld+json']")
    posting = json.loads(json_ld.text)
    assert (posting["@type"], posting["headline"]) == ("BlogPosting", "Xen 4.2: cpupools")
    assert (posting["url"], posting["isBasedOn"]) == (
        "http://portal.test/2012/04/16/xen-4-2-cpupools/",
        "http://blog.example/x/",
    )
    assert (posting["keywords"], posting["articleSection"]) == (["numa"], ["Linux"])


def test_the_same_slug_on_two_days(client: FlaskClient, session: Session) -> None:
    writing.post(session, "Docs day", "2012-04-02 10:00")
    writing.post(session, "Docs day", "2012-04-16 10:00")
    for day in ("02", "16"):
        path = f"/2012/04/{day}/docs-day/"
        assert moved(client, path) == (200, None)
        assert moved(client, f"{path}feed/") == moved(client, f"/index.php{path}") == (301, path)


def test_a_moved_post_redirects(client: FlaskClient, session: Session) -> None:
    made = writing.post(session)
    edit(session, made, slug="pools", published_at=datetime(2012, 4, 17, tzinfo=UTC))
    for old in ("/2012/04/16/xen-4-2-cpupools/", "/2012/04/16/pools/", "/2012/4/16/xen-4-2-cpupools/"):
        assert moved(client, old) == (301, "/2012/04/17/pools/")
    edit(session, made, status=Status.DRAFT)
    assert moved(client, "/2012/04/16/xen-4-2-cpupools/") == (404, None)


def test_a_scheduled_post_appears_everywhere_at_once(client: FlaskClient, session: Session) -> None:
    writing.post(session, "Now", "2012-04-20 08:00", categories=["linux"], tags=["dom0"])
    writing.post(session, "Soon", "2012-04-20 09:30", categories=["linux"], tags=["dom0"])
    listings = ("/blog/", "/2012/", "/2012/04/", "/2012/04/20/", "/category/linux/", "/tag/dom0/", "/author/docs-team/")
    feeds = [f"{listing}feed/{kind}" for listing in ("/", *listings) for kind in ("", "atom/", "json/")]
    moment = datetime(2012, 4, 20, 9, 30, tzinfo=UTC)
    for now, is_out in ((moment - timedelta(seconds=1), False), (moment, True)):
        clock.freeze(now)
        for path in (*listings, *feeds):
            assert ("Soon" in client.get(path).get_data(as_text=True)) is is_out, path
        assert client.get("/2012/04/20/soon/").status_code == (200 if is_out else 404)
        assert ("/2012/04/20/soon/" in client.get("/2012/04/20/now/").get_data(as_text=True)) is is_out
        assert ("April 2" in words(page(client, "/archives/"))) is is_out
        assert (words(select(page(client, "/2012/04/"), ".heading-count")[0]) == "2 posts") is is_out


def test_hostile_words_stay_words(client: FlaskClient, session: Session) -> None:
    writing.post(
        session,
        "<script>alert(1)</script>",
        "2012-04-16 10:00",
        slug="x",
        summary="</script><b>",
        source="<script>alert(2)</script>",
    )
    for path in ("/2012/04/16/x/", "/2012/04/"):
        text = client.get(path).get_data(as_text=True)
        assert "<script>alert" not in text
        assert "</script><b>" not in text


PAGES = [
    "/blog/",
    "/2012/",
    "/2012/01/",
    "/2012/01/01/",
    "/2012/01/01/post-00/",
    "/tag/a/",
    "/author/docs-team/",
    "/archives/",
]


@pytest.mark.parametrize("path", [*PAGES, "/feed/", "/blog/feed/atom/", "/2012/01/feed/json/", "/tag/a/feed/"])
def test_as_many_queries_for_thirty_posts_as_for_one(app: Flask, session: Session, path: str) -> None:
    writing.post(session, "Post 00", "2012-01-01 00:00", tags=["a"])
    one = len(asked_by(app, path))
    for number in range(1, 30):
        writing.post(session, f"Post {number:02}", f"2012-01-{number + 1:02} 00:00", tags=["a", f"t{number}"])
    assert len(asked_by(app, path)) == one
    assert one <= 6


@pytest.mark.parametrize("hidden", ["draft", "scheduled", "deleted"])
def test_what_no_visible_post_has_is_not_known_by_its_name(client: FlaskClient, session: Session, hidden: str) -> None:
    values = {"status": Status.DRAFT} if hidden == "draft" else {}
    at = "2012-05-20 10:00" if hidden == "scheduled" else "2012-04-16 10:00"
    secret = writing.post(session, "Secret", at, tags=["embargoed"], categories=["flaws"], by="eve-doe", **values)
    if hidden == "deleted":
        actions.remove(session, secret, now=NOW)
        session.commit()
    for path in ("/tag/embargoed/", "/category/flaws/", "/author/eve-doe/"):
        for tail in ("", "feed/", "feed/atom/", "feed/json/", "page/1/", "page/2/"):
            answer = client.get(path + tail)
            assert answer.status_code == 404
            assert "Embargoed" not in answer.text
            assert "Eve doe" not in answer.text
        assert client.get(f"/index.php{path}").status_code == 404
    for path in ("/blog/", "/feed/", "/blog/feed/"):
        assert client.get(path).status_code == 200
    maps = client.get("/sitemap.xml").text + client.get("/sitemap/pages-1.xml").text
    assert "embargoed" not in maps
    assert "eve-doe" not in maps
