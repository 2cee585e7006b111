from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blog.models import Author
from app.people import dossier
from app.people.actions import erase
from app.search.models import SearchEntry
from tests.blog import writing
from tests.blog.test_actions import edit
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
