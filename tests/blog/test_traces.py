from datetime import datetime, timedelta

import feedparser
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blog.models import Author, Post
from app.people import dossier
from app.people.actions import erase, rename
from app.search.models import SearchEntry
from tests.blog import writing
from tests.blog.writing import edit
from tests.conftest import NOW
from tests.factories import person


def test_a_person_sees_what_the_blog_holds_of_them(session: Session) -> None:
    arthur = person(session, "Arthur")
    writing.author(session, "arthur", name="Arthur", person_id=arthur.id)
    made = writing.post(session, "Mine", by="arthur", source="My words.")
    other = writing.post(session, "Not mine")
    edit(session, other, source="Edited.", by=arthur)
    sections = {section.title: section.items for section in dossier.sections(session, arthur, now=NOW)}
    assert [(item.text, item.href) for item in sections["Posts under your byline"]] == [("Mine", made.path)]
    assert sections["Posts under your byline"][0].data == {"source": "My words."}
    assert [item.text for item in sections["Texts you saved at the desk"]] == ["Not mine"]
    assert dossier.sections(session, person(session, "Bob"), now=NOW) == []


def test_who_leaves_takes_the_name_along(session: Session) -> None:
    arthur = person(session, "Arthur")
    writing.author(session, "arthur", name="Arthur", about="Arthur of X.", person_id=arthur.id)
    writing.author(session, "a-contributor", name="a contributor")
    made = writing.post(session, "Mine", by="arthur")
    erase(session, arthur, now=NOW)
    session.commit()
    byline = session.get_one(Author, made.author_id)
    assert (byline.slug, byline.name, byline.about, byline.person_id) == (
        "a-contributor-2",
        "a contributor",
        "",
        None,
    )
    found = session.scalars(select(SearchEntry)).one()
    assert (found.author, found.author_slug) == ("a contributor", "a-contributor-2")


def feed(client: FlaskClient) -> tuple[str, datetime | None]:
    answer = client.get("/blog/feed/atom/")
    return feedparser.parse(answer.data).entries[0].author, answer.last_modified


def test_a_new_name_is_the_name_of_the_byline(client: FlaskClient, session: Session) -> None:
    arthur = person(session, "Arthur")
    writing.author(session, "arthur", name="Arthur", person_id=arthur.id)
    made = writing.post(session, "Mine", by="arthur", now=NOW - timedelta(days=1))
    version = made.version
    assert feed(client) == ("Arthur", NOW - timedelta(days=1))
    rename(session, arthur, "Martha", now=NOW)
    session.commit()
    assert feed(client) == ("Martha", NOW)
    assert session.scalars(select(SearchEntry.author)).one() == "Martha"
    assert session.scalars(select(Post.version)).one() == version
    assert session.scalars(select(Author.slug)).one() == "arthur"


def test_a_byline_of_another_name_stays(session: Session) -> None:
    arthur = person(session, "Arthur")
    writing.author(session, "arthur", name="A. Thor", person_id=arthur.id)
    rename(session, arthur, "Martha", now=NOW)
    session.commit()
    assert session.scalars(select(Author.name)).one() == "A. Thor"


def test_readers_of_feeds_hear_of_a_name_that_was_taken_along(client: FlaskClient, session: Session) -> None:
    arthur = person(session, "Arthur")
    writing.author(session, "arthur", name="Arthur", person_id=arthur.id)
    writing.post(session, "Mine", by="arthur", now=NOW - timedelta(days=1))
    erase(session, arthur, now=NOW)
    session.commit()
    assert feed(client) == ("a contributor", NOW)
