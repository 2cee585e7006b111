"""Two people at one post or one address: the second is told, and nothing typed is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blog import actions
from app.blog.models import Post, PostRevision
from app.blog.settling import AddressTakenError
from app.core import clock
from tests.blog import writing
from tests.blog.desk import Writer, alert, notice, only, typed_in
from tests.conftest import NOW
from tests.factories import person
from tests.reading import select as find
from tests.reading import words


def test_the_second_editor_sees_what_the_first_changed(erin: Writer, app: Any, session: Session) -> None:
    adam = Writer(app.test_client(), person(session, "Adam"))
    made = writing.post(session, source="One two three.")
    path = f"/desk/posts/{made.id}/"
    typed = erin.form(path)
    adam.fill(path, source="One 2 three.", title="By Adam")
    answer = erin.send(path, **(typed | {"source": "One two 3.", "do": "save"}))
    assert answer.status_code == 409
    document = html.document_fromstring(answer.get_data(as_text=True))
    [conflict] = [element for element in find(document, ".error-summary") if "Adam" in words(element)]
    assert "Adam saved this while you were writing" in words(conflict)
    assert [words(element) for element in find(conflict, "h2")] == ["Title", "Text"]
    assert [words(element) for element in find(conflict, "ins")] == ["By Adam", "2 three."]
    assert document.xpath("//textarea[@name='source']")[0].value.strip() == "One two 3."
    assert only(session).source == "One 2 three."
    version = document.xpath("//input[@name='version']/@value")[0]
    answer = erin.send(path, **(typed | {"source": "One two 3.", "version": version, "do": "save"}))
    assert answer.status_code == 303
    assert only(session).source == "One two 3."
    session.rollback()
    texts = session.scalars(select(PostRevision.source).order_by(PostRevision.id)).all()
    assert texts == ["One two three.", "One 2 three.", "One two 3."]


def test_saving_what_was_deleted_meanwhile_loses_nothing(erin: Writer, app: Any, session: Session) -> None:
    adam = Writer(app.test_client(), person(session, "Adam"))
    made = writing.post(session, source="One.")
    path = f"/desk/posts/{made.id}/"
    form = erin.form(path) | {"title": "Typed", "source": "Typed at length."}
    assert adam.send(f"{path}delete/").status_code == 303
    answer = erin.send(path, **form, do="save")
    assert (answer.status_code, only(session).source) == (409, "One.")
    assert alert(answer).startswith("This post was deleted while you were writing.")
    kept = typed_in(answer)
    assert (kept["title"], kept["source"].strip()) == ("Typed", "Typed at length.")
    answer = erin.send(path, **(form | {"version": kept["version"], "do": "restore"}))
    assert answer.status_code == 303
    post = only(session)
    assert (post.deleted_at, post.status, post.title, post.source) == (None, "published", "Typed", "Typed at length.")
    session.rollback()
    assert notice(erin.client, path) == "The public sees it: Typed"


def test_an_author_whose_text_was_published_meanwhile_keeps_what_was_typed(
    erin: Writer, arthur: Writer, session: Session
) -> None:
    arthur.fill("/desk/posts/new/", title="Mine", source="Text.")
    path = f"/desk/posts/{only(session).id}/"
    session.rollback()
    form = arthur.form(path) | {"source": "A longer text."}
    erin.fill(path, do="publish")
    answer = arthur.send(path, **form, do="save")
    assert (answer.status_code, only(session).source) == (403, "Text.")
    assert alert(answer).startswith("An editor has published this post")
    assert typed_in(answer)["source"].strip() == "A longer text."


@pytest.mark.parametrize(
    ("at", "do", "says"),
    [
        ("", "publish", "The public sees it: Mine"),
        ("2012-04-21T10:00", "publish", "It appears by itself on Sat 21 April 2012, 10:00 UTC."),
        ("", "unpublish", "It is a draft."),
    ],
)
def test_a_conflict_says_how_the_post_stands_now(
    erin: Writer, app: Any, session: Session, at: str, do: str, says: str
) -> None:
    adam = Writer(app.test_client(), person(session, "Adam"))
    erin.fill("/desk/posts/new/", title="Mine", source="Text.", author="")
    path = f"/desk/posts/{only(session).id}/"
    session.rollback()
    form = erin.form(path) | {"source": "Typed."}
    clock.freeze(NOW + timedelta(minutes=1))
    adam.fill(path, do=do, published_at=at, slug="mine-too")
    status = only(session).status
    session.rollback()
    answer = erin.send(path, **form, do="save")
    assert answer.status_code == 409
    assert alert(answer).startswith("Somebody else saved this while you were writing.")
    assert says in alert(answer)
    assert (only(session).status, only(session).source) == (status, "Text.")


def both_send(first: Writer, second: Writer, **values: str) -> list[Any]:
    """Both press the button at the same moment, each on a connection of their own."""
    forms = [(writer, writer.form("/desk/posts/new/") | {"author": "docs-team"} | values) for writer in (first, second)]
    start = Barrier(2)

    def send(writer: Writer, form: dict[str, Any]) -> Any:
        start.wait()
        return writer.send("/desk/posts/new/", **form)

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(lambda each: send(*each), forms), key=lambda answer: answer.status_code)


def test_of_two_who_choose_one_address_the_second_is_told(erin: Writer, app: Any, session: Session) -> None:
    adam = Writer(app.test_client(), person(session, "Adam"))
    writing.author(session)
    session.commit()
    won, lost = both_send(erin, adam, title="Mine", slug="mine", source="My text.", do="publish")
    assert (won.status_code, lost.status_code) == (303, 422)
    assert "Another post of that day has this address. Change the last part of it." in alert(lost)
    assert typed_in(lost)["source"].strip() == "My text."
    assert only(session).path == "/2012/04/20/mine/"


def test_of_two_who_choose_none_each_gets_one(erin: Writer, app: Any, session: Session) -> None:
    adam = Writer(app.test_client(), person(session, "Adam"))
    writing.author(session)
    session.commit()
    answers = both_send(erin, adam, title="Mine", slug="", source="My text.", tags="New, Word", do="publish")
    assert [answer.status_code for answer in answers] == [303, 303]
    session.rollback()
    assert sorted(session.scalars(select(Post.slug))) == ["mine", "mine-2"]


def test_an_address_that_is_always_taken_is_not_looked_for_for_ever(
    erin: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def taken(*_: object, **__: object) -> None:
        tries.append("again")
        raise AddressTakenError("Another post of that day has this address. Change the last part of it.")

    monkeypatch.setattr(actions, "create", taken)
    answer = erin.fill("/desk/posts/new/", title="Mine", source="My text.")
    assert (answer.status_code, len(tries)) == (422, 5)
    assert "Another post of that day has this address." in alert(answer)
    assert typed_in(answer)["source"].strip() == "My text."
