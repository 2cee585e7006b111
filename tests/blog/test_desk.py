"""Posts at the desk: from a draft to the public, and back."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blog import actions, queries
from app.blog.models import Author, Follows, Post, PostRevision, Status
from tests.blog import writing
from tests.blog.desk import Writer, notice, only
from tests.blog.writing import edit
from tests.conftest import NOW
from tests.reading import page, words
from tests.reading import select as find


def test_a_draft_from_the_first_word_to_the_public(erin: Writer, client: FlaskClient, session: Session) -> None:
    writing.category(session, "linux")
    writing.tag(session, "numa", name="NUMA")
    writing.author(session, "docs-team")
    session.commit()
    answer = erin.fill("/desk/posts/new/", title="  Hello,  world ", source="One.\r\n\r\nTwo.\r\n", author="docs-team")
    draft = only(session)
    assert (answer.status_code, answer.location) == (303, f"/desk/posts/{draft.id}/")
    assert (draft.title, draft.slug, draft.status, draft.published_at) == ("Hello, world", "hello-world", "draft", None)
    assert draft.source == "One.\n\nTwo."
    assert notice(client, answer.location) == "Saved as a draft."
    answer = erin.fill(
        answer.location, categories=["linux"], tags="NUMA, CPU  pools, numa", summary="Short.", do="publish"
    )
    post = only(session)
    assert (post.status, post.published_at, post.path) == ("published", NOW, "/2012/04/20/hello-world/")
    assert [(term.slug, term.name) for term in queries.terms_of(session, post)] == [
        ("linux", "Linux"),
        ("numa", "NUMA"),
        ("cpu-pools", "CPU pools"),
    ]
    session.rollback()
    assert notice(client, answer.location) == "The public sees it: Hello, world"
    assert client.get("/2012/04/20/hello-world/").status_code == 200


def test_a_form_sent_unchanged_changes_nothing(erin: Writer, client: FlaskClient, session: Session) -> None:
    made = writing.post(
        session,
        at="2012-04-16 10:00:30",
        source="a\n\n    code\n\ntrailing  \nspaces\\\n\n| a |\n",
        categories=["linux", "a"],
        tags=["numa", "dom0"],
        summary="Summary.",
        follows=Follows("X", NOW.date()),
        wordpress_id=17,
    )
    path = f"/desk/posts/{made.id}/"
    answer = erin.fill(path, do="save")
    assert answer.status_code == 303
    assert notice(client, path) == "Nothing was different."
    assert only(session).version == 1


def test_a_date_to_come_schedules(erin: Writer, client: FlaskClient, session: Session) -> None:
    answer = erin.fill("/desk/posts/new/", title="Later", source="x", published_at="2012-04-21T10:00", do="publish")
    assert notice(client, answer.location) == "It appears by itself on Sat 21 April 2012, 10:00 UTC."
    assert client.get("/2012/04/21/later/").status_code == 404
    erin.fill(answer.location, do="unpublish")
    assert (only(session).status, only(session).slug) == ("draft", "later")


def test_taking_back_and_publishing_again(erin: Writer, client: FlaskClient, session: Session) -> None:
    made = writing.post(session)
    path = f"/desk/posts/{made.id}/"
    erin.fill(path, do="unpublish")
    assert notice(client, path) == "Taken back; it is a draft again."
    assert client.get("/2012/04/16/xen-4-2-cpupools/").status_code == 404
    erin.fill(path, do="publish")
    assert client.get("/2012/04/16/xen-4-2-cpupools/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"title": " "}, "Write a title."),
        ({"title": "a\u202eb"}, "invisible control character"),
        ({"source": " ", "do": "publish"}, "Write the text before you publish it."),
        ({"source": "x" * 200_001}, "longer than 200,000 characters"),
        ({"slug": "feed"}, "“feed” is the address of something else there; choose another word."),
        ({"slug": "Not This"}, "Use lower-case letters, digits and single dashes, such as “not-this”."),
        ({"published_at": "tomorrow"}, "Write it like 2012-04-23 10:00."),
        ({"published_at": "2012-04-31T10:00"}, "There is no such day or time."),
        ({"published_at": "9999-04-30T10:00"}, "Dates from 1900 to 2199 can be kept."),
        ({"published_at": "0001-01-01T00:00"}, "Dates from 1900 to 2199 can be kept."),
        ({"tags": "ok, ???"}, "needs a letter"),
        ({"tags": ",".join(f"t{number}" for number in range(21))}, "Up to 20 tags"),
        ({"slug": "taken", "published_at": "2012-04-16T12:00"}, "Another post of that day has this address."),
        ({"author": "nobody"}, "Choose one of those that are offered."),
    ],
)
def test_a_refused_form_keeps_everything(erin: Writer, session: Session, typed: dict[str, str], says: str) -> None:
    writing.post(session, "Taken", "2012-04-16 10:00")
    filled = {
        "title": "Mine",
        "source": "My <b>text</b> & all.",
        "tags": "a, b",
        "summary": "Sum.",
        "do": "save",
    } | typed
    answer = erin.fill("/desk/posts/new/", **filled)
    assert answer.status_code == 422
    document = html.document_fromstring(answer.get_data(as_text=True))
    assert says in words(find(document, ".error-summary")[0])
    kept = {field.get("name"): field.value for field in document.xpath("//form[@class='editor']//input|//textarea")}
    for name in ("source", "tags", "summary"):
        assert (kept[name] or "").strip() == filled[name].strip()
    assert session.scalars(select(Post.title)).all() == ["Taken"]


def test_no_revision_without_a_text_comes_back_to_the_public(erin: Writer, session: Session) -> None:
    erin.fill("/desk/posts/new/", title="Empty at first", source="")
    path = f"/desk/posts/{only(session).id}/"
    erin.fill(path, source="Text.", do="publish")
    empty = session.scalars(select(PostRevision).order_by(PostRevision.id)).first()
    assert empty
    assert empty.source == ""
    answer = erin.send(f"{path}revisions/{empty.id}/")
    assert (answer.status_code, only(session).source) == (409, "Text.")


def test_a_title_that_would_be_an_address_of_something_else_gets_a_number(
    erin: Writer, app: Any, session: Session
) -> None:
    erin.fill("/desk/posts/new/", title="Feed!", source="Text.", do="publish")
    post = only(session)
    assert post.path == "/2012/04/20/feed-2/"
    session.rollback()
    assert words(find(page(app.test_client(), post.path), "h1")[0]) == "Feed!"


def test_the_list_finds_posts(erin: Writer, client: FlaskClient, session: Session) -> None:
    writing.post(session, "Published 100%")
    writing.post(session, "Draft", status=Status.DRAFT)
    writing.post(session, "To come", "2012-05-01 10:00")
    actions.submit(session, writing.post(session, "Handed in", status=Status.DRAFT), now=NOW)
    actions.remove(session, writing.post(session, "Deleted"), now=NOW)
    session.commit()

    def titles(query: str) -> set[str]:
        return {words(row) for row in find(page(client, f"/desk/posts/{query}"), "tbody th")}

    assert titles("") == {"Published 100%", "Draft", "To come", "Handed in"}
    assert titles("?show=draft") == {"Draft"}
    assert titles("?show=submitted") == {"Handed in"}
    assert titles("?show=scheduled") == {"To come"}
    assert titles("?show=published") == {"Published 100%"}
    assert titles("?show=deleted") == {"Deleted"}
    assert titles("?q=0%25") == {"Published 100%"}
    assert titles("?q=_") == set()
    assert titles("?q=COME&show=scheduled") == {"To come"}
    assert client.get("/desk/posts/?page=0").status_code == 404
    assert client.get("/desk/posts/?page=9").status_code == 200


def test_preview_shows_and_stores_nothing(erin: Writer, session: Session) -> None:
    answer = erin.send("/desk/posts/preview/", title="T", source="# *Hi*\r\n<script>alert(1)</script>")
    document = html.document_fromstring(answer.get_data(as_text=True))
    assert html.tostring(find(document, ".prose h2")[0], encoding="unicode").strip() == "<h2><em>Hi</em></h2>"
    assert not document.xpath("//script[contains(., 'alert')]")
    assert session.scalars(select(Post)).all() == []


def test_earlier_texts_come_back(erin: Writer, client: FlaskClient, session: Session) -> None:
    made = writing.post(session, source="First.")
    edit(session, made, source="Second.", by=erin.who)
    path = f"/desk/posts/{made.id}/revisions/"
    rows = find(page(client, path), "tbody tr")
    assert [words(find(row, "td")[0]) for row in rows] == ["Erin", "not known"]
    first = find(rows[1], "a")[0].get("href")
    assert [words(pre) for pre in find(page(client, first), "pre")] == ["First.", "Second."]
    assert erin.send(first).status_code == 303
    assert only(session).source == "First."
    other = writing.post(session, "Other", at="2012-04-17 10:00")
    number = re.search(r"(\d+)/$", first)
    assert number
    assert client.get(f"/desk/posts/{other.id}/revisions/{number[1]}/").status_code == 404


def test_an_editor_without_a_byline_gets_one(erin: Writer, session: Session) -> None:
    writing.author(session, "erin", name="Another Erin")
    session.commit()
    erin.fill("/desk/posts/new/", title="T", source="x", author="")
    own = session.scalars(select(Author).filter_by(person_id=erin.who.id)).one()
    assert (own.slug, own.name) == ("erin-2", "Erin")
