import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blog import actions, queries
from app.blog.models import Author, Follows, Post, PostRevision, Status
from app.blog.settling import AddressTakenError
from app.core import clock
from app.people.models import Person
from tests.blog import writing
from tests.blog.test_actions import edit
from tests.conftest import NOW
from tests.factories import person, sign_in
from tests.reading import page, words
from tests.reading import select as find

TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
"""It tells the second it was made in."""
EVERYBODY = ("visitor", "Alice", "Olga", "Arthur", "Erin", "Adam")


class Writer:
    """Somebody signed in, at the forms of the desk."""

    def __init__(self, client: FlaskClient, who: Person) -> None:
        self.client, self.who = client, who
        self.token = sign_in(client, who)

    def form(self, path: str) -> dict[str, Any]:
        """What the form of that page holds, as a browser would send it."""
        document = page(self.client, path)
        [form] = find(document, "form.editor")
        values: dict[str, Any] = {}
        for field in form.xpath(".//input|.//textarea|.//select"):
            name, kind = field.get("name"), field.get("type")
            if kind == "checkbox":
                if field.get("checked") is not None:
                    values.setdefault(name, []).append(field.get("value"))
            elif field.tag == "select":
                values[name] = (field.xpath("./option[@selected]/@value") or field.xpath("./option/@value"))[0]
            else:
                values[name] = field.value if field.tag == "textarea" else field.get("value", "")
        return values

    def send(self, path: str, **values: Any) -> Any:
        return self.client.post(path, data={"csrf_token": self.token, **values})

    def fill(self, path: str, **values: Any) -> Any:
        return self.send(path, **(self.form(path) | values))


@pytest.fixture
def erin(client: FlaskClient, session: Session) -> Writer:
    return Writer(client, person(session, "Erin"))


@pytest.fixture
def arthur(app: Any, session: Session) -> Writer:
    return Writer(app.test_client(), person(session, "Arthur"))


def only(session: Session) -> Post:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Post)).one()


def notice(client: FlaskClient, path: str) -> str:
    return words(find(page(client, path), ".notice")[0])


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


def test_delete_and_undo(erin: Writer, client: FlaskClient, session: Session) -> None:
    made = writing.post(session)
    answer = erin.send(f"/desk/posts/{made.id}/delete/")
    assert (answer.status_code, answer.location) == (303, f"/desk/posts/?deleted={made.id}")
    assert client.get("/2012/04/16/xen-4-2-cpupools/").status_code == 404
    document = page(client, answer.location)
    [undo] = [form for form in find(document, "form.post-button") if form.get("action").endswith("/restore/")]
    assert words(undo) == "Bring it back"
    assert "Xen 4.2: cpupools" in words(find(page(client, "/desk/posts/?show=deleted"), ".table")[0])
    assert erin.send(undo.get("action")).status_code == 303
    assert client.get("/2012/04/16/xen-4-2-cpupools/").status_code == 200


def alert(answer: Any) -> str:
    return words(find(html.document_fromstring(answer.get_data(as_text=True)), ".error-summary")[0])


def typed_in(answer: Any) -> dict[str, Any]:
    document = html.document_fromstring(answer.get_data(as_text=True))
    [form] = find(document, "form.editor")
    return {field.get("name"): field.value for field in form.xpath(".//input|.//textarea") if field.get("name")}


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


def test_bringing_back_to_an_address_that_was_taken_asks_for_another(erin: Writer, session: Session) -> None:
    made = writing.post(session)
    erin.send(f"/desk/posts/{made.id}/delete/")
    other = writing.post(session)
    assert other.path == made.path
    answer = erin.fill(f"/desk/posts/{made.id}/", source="Typed.", do="restore")
    assert (answer.status_code, typed_in(answer)["source"].strip()) == (422, "Typed.")
    assert "Another post of that day has this address." in alert(answer)
    session.refresh(made)
    assert made.deleted_at is not None


def test_no_post_comes_back_to_the_public_without_a_text(erin: Writer, session: Session) -> None:
    made = writing.post(session, source="One.")
    erin.send(f"/desk/posts/{made.id}/delete/")
    answer = erin.fill(f"/desk/posts/{made.id}/", source=" ", do="restore")
    assert answer.status_code == 422
    assert "Write the text before you publish it." in alert(answer)
    kept = only(session)
    assert (kept.source, kept.deleted_at) == ("One.", NOW)


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


def test_deleting_twice_is_deleting_once(erin: Writer, session: Session) -> None:
    made = writing.post(session)
    for _ in range(2):
        assert erin.send(f"/desk/posts/{made.id}/delete/").status_code == 303
    session.refresh(made)
    assert (made.version, made.deleted_at) == (2, NOW)


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


def test_an_editor_without_a_byline_gets_one(erin: Writer, session: Session) -> None:
    writing.author(session, "erin", name="Another Erin")
    session.commit()
    erin.fill("/desk/posts/new/", title="T", source="x", author="")
    own = session.scalars(select(Author).filter_by(person_id=erin.who.id)).one()
    assert (own.slug, own.name) == ("erin-2", "Erin")


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
