"""Posts that are deleted at the desk, and brought back."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.blog import writing
from tests.blog.desk import Writer, alert, only, typed_in
from tests.conftest import NOW
from tests.reading import page, words
from tests.reading import select as find


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


def test_deleting_twice_is_deleting_once(erin: Writer, session: Session) -> None:
    made = writing.post(session)
    for _ in range(2):
        assert erin.send(f"/desk/posts/{made.id}/delete/").status_code == 303
    session.refresh(made)
    assert (made.version, made.deleted_at) == (2, NOW)
