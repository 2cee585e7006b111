import json

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blog.models import Author
from app.search.models import SearchEntry
from tests.blog import writing
from tests.factories import person, sign_in


def test_an_author_sees_their_posts_and_leaves_without_a_name_on_them(client: FlaskClient, session: Session) -> None:
    arthur = person(session, "Arthur")
    writing.author(session, "arthur", name="Arthur", person_id=arthur.id)
    writing.post(session, "Of Arthur", by="arthur")
    writing.post(session, "Of others", "2012-04-17 10:00")
    token = sign_in(client, arthur)
    page = client.get("/me/").text
    assert "Of Arthur" in page
    assert "Of others" not in page
    [part] = json.loads(client.get("/me/export/").data)["work"]
    assert [(item["text"], item["address"]) for item in part["items"]] == [("Of Arthur", "/2012/04/16/of-arthur/")]
    assert client.post("/me/delete/", data={"csrf_token": token}).status_code == 303
    session.rollback()
    byline = session.scalars(select(Author).where(Author.slug == "a-contributor")).one()
    assert (byline.name, byline.person_id) == ("a contributor", None)
    assert session.scalars(select(SearchEntry.author).order_by(SearchEntry.id)).all().count("a contributor") == 1
    assert "Arthur" not in session.scalars(select(SearchEntry.author)).all()
    session.rollback()
    shown = client.get("/2012/04/16/of-arthur/").text
    assert "a contributor" in shown
    assert ">Arthur<" not in shown
    assert client.get("/author/arthur/").status_code == 404
