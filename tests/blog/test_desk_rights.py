"""Who may do what with posts at the desk."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blog.models import PostRevision, Status
from tests.blog import writing
from tests.blog.desk import Writer, notice, only
from tests.blog.writing import edit
from tests.conftest import NOW
from tests.factories import person, sign_in

TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
"""It tells the second it was made in."""
EVERYBODY = ("visitor", "Alice", "Olga", "Arthur", "Erin", "Adam")


def test_an_author_writes_and_hands_in(arthur: Writer, erin: Writer, session: Session) -> None:
    form = arthur.form("/desk/posts/new/")
    assert "author" not in form
    answer = arthur.fill("/desk/posts/new/", title="Mine", source="Text.", do="submit")
    post = only(session)
    assert (post.status, post.submitted_at, post.author.name) == ("draft", NOW, "Arthur")
    assert post.author.person_id == arthur.who.id
    session.rollback()
    assert notice(arthur.client, answer.location) == "Handed in. An editor reads it next."
    assert arthur.fill(answer.location, do="publish").status_code == 403
    assert only(session).status == "draft"
    session.rollback()
    erin.fill(answer.location, do="publish")
    assert only(session).status == "published"
    session.rollback()
    assert arthur.client.get(answer.location).status_code == 200
    assert arthur.send(answer.location, title="Changed").status_code == 403
    assert arthur.send(f"{answer.location}delete/").status_code == 403


def expected(who: str) -> tuple[int, int]:
    """What asking and sending answers: for the post of somebody else who is an author."""
    if who == "visitor":
        return 303, 401
    return {"Erin": (200, 303), "Adam": (200, 303), "Arthur": (404, 404)}.get(who, (403, 403))


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_do_what_with_anothers_draft(client: FlaskClient, session: Session, who: str) -> None:
    made = writing.post(session, "Secret words", status=Status.DRAFT)
    edit(session, made, source="Other.", by=person(session, "Adam"))
    revision = session.scalars(select(PostRevision.id)).first()
    token = sign_in(client, person(session, who)) if who != "visitor" else ""
    may_get, may_post = expected(who)
    base = f"/desk/posts/{made.id}/"
    for path in (base, f"{base}revisions/", f"{base}revisions/{revision}/"):
        answer = client.get(path)
        assert answer.status_code == may_get, path
        assert ("Secret words" in answer.get_data(as_text=True)) is (may_get == 200)
    before = made.version
    form = {
        "csrf_token": token,
        "version": str(made.version),
        "title": "Secret words",
        "source": "New.",
        "author": "docs-team",
    }
    for path in (base, f"{base}delete/", f"{base}restore/", f"{base}revisions/{revision}/"):
        assert client.post(path, data=form).status_code == may_post, path
    assert (only(session).version > before) is (may_post == 303)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_come_to_the_desk(client: FlaskClient, session: Session, who: str) -> None:
    writing.post(session, "Secret words", status=Status.DRAFT)
    token = sign_in(client, person(session, who)) if who != "visitor" else ""
    get, post = {"visitor": (303, 401), "Alice": (403, 403), "Olga": (403, 403)}.get(who, (200, 303))
    assert client.get("/desk/posts/").status_code == get
    assert ("Secret words" in client.get("/desk/posts/").get_data(as_text=True)) is (who in ("Erin", "Adam"))
    assert client.get("/desk/posts/new/").status_code == get
    form = {"csrf_token": token, "title": "T", "source": "x", "author": "docs-team"}
    assert client.post("/desk/posts/new/", data=form).status_code == post
    assert client.post("/desk/posts/preview/", data=form).status_code == (200 if post == 303 else post)


def test_a_missing_post_and_anothers_look_the_same(arthur: Writer, session: Session) -> None:
    made = writing.post(session, status=Status.DRAFT)
    there, missing = (arthur.client.get(f"/desk/posts/{number}/") for number in (made.id, made.id + 1000))
    assert there.status_code == missing.status_code == 404
    pages = [
        TOKEN.sub("", answer.text).replace(f"/{number}/", "").replace(f"posts {number}", "")
        for answer, number in ((there, made.id), (missing, made.id + 1000))
    ]
    assert pages[0] == pages[1]
