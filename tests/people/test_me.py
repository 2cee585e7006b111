"""One's own page, over HTTP."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.outbox import OutboxMail, enqueue
from app.people import dossier
from app.people.dossier import Item, Section
from app.people.models import Person, PersonChange, Role, SignInLink
from tests.conftest import NOW
from tests.factories import person, sign_in


@pytest.fixture
def feature(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A feature that holds one thing of everybody and says what it was told to take away."""
    erased: list[str] = []
    monkeypatch.setattr(dossier, "_features", {})
    dossier.register(
        "tasks",
        lambda session, person, *, now: [
            Section("Tasks you took", [Item("Document cpupools", "/x/", NOW, "60 min", {"key": "XD-7K2Q"})]),
            Section("Nothing of this kind", []),
        ],
        erase=lambda session, person, *, now: erased.append(person.email),
    )
    return erased


def newest_mail(session: Session) -> OutboxMail:
    session.rollback()
    mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    return mail


def address_link(session: Session) -> str:
    text = newest_mail(session).text
    assert text is not None
    return "/me/address/" + text.split("http://portal.test/me/address/")[1].split("\n")[0]


def test_it_shows_what_is_stored(client: FlaskClient, session: Session, feature: list[str]) -> None:
    sign_in(client, person(session, "Alice"))
    page = client.get("/me/")
    for expected in ("alice@example.org", "Fri 20 April 2012", "Tasks you took", "Document cpupools", 'value="Alice"'):
        assert expected in page.text
    assert "Nothing of this kind" not in page.text
    assert page.headers["Cache-Control"] == "private, no-store"


def test_a_visitor_is_asked_to_sign_in_and_brought_back(client: FlaskClient) -> None:
    for path in ("/me/", "/me/export/", "/me/delete/", "/me/address/x/"):
        assert client.get(path).location == f"/sign-in/?next={path}"


def test_what_somebody_typed_whose_session_ended_is_shown_to_be_copied(client: FlaskClient) -> None:
    answer = client.post("/me/name/", data={"name": "A long <text>\nof mine", "csrf_token": "secret token"})
    assert answer.status_code == 401
    assert "A long &lt;text&gt;\nof mine</textarea>" in answer.text
    assert "secret" not in answer.text


def test_the_name_changes_and_the_address_of_the_page_stays(client: FlaskClient, session: Session) -> None:
    alice = person(session, "Alice")
    token = sign_in(client, alice)
    answer = client.post("/me/name/", data={"csrf_token": token, "name": " Alice  Cooper "})
    assert (answer.status_code, answer.location) == (303, "/me/")
    session.refresh(alice)
    assert (alice.name, alice.slug) == ("Alice Cooper", "alice")
    session.rollback()
    refused = client.post("/me/name/", data={"csrf_token": token, "name": "аlice"})
    assert refused.status_code == 422
    assert 'value="аlice"' in refused.text
    assert "one alphabet" in refused.text


def test_the_public_page_needs_consent_and_consent_can_be_taken_back(client: FlaskClient, session: Session) -> None:
    alice = person(session, "Alice")
    token = sign_in(client, alice)
    for answer, public in (("yes", True), ("no", False), ("yes", True), ("", False)):
        client.post("/me/public/", data={"csrf_token": token, "public": answer})
        session.refresh(alice)
        assert alice.is_public is public
        session.rollback()


def test_the_export_holds_everything(client: FlaskClient, session: Session, feature: list[str]) -> None:
    alice = person(session, "Alice")
    session.add(PersonChange(person_id=alice.id, by_id=alice.id, what="role", before="author", after="admin", at=NOW))
    session.commit()
    client.post("/sign-in/", data={"email": "alice@example.org", "next": "/x/"})
    client.post("/sign-in/", data={"email": "bob@example.org", "next": "/secret-of-bob/"})
    sign_in(client, alice)
    answer = client.get("/me/export/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert json.loads(answer.data) == {
        "exported_at": "2012-04-20T09:00:00Z",
        "person": {
            "name": "Alice",
            "email": "alice@example.org",
            "role": "contributor",
            "public_page": False,
            "address": "/people/alice/",
            "since": "2012-04-20T09:00:00Z",
        },
        "sign_in_links": [
            {
                "asked_for": "2012-04-20T09:00:00Z",
                "used": None,
                "to": "alice@example.org",
                "name": None,
                "wanted": None,
                "way_back": "/x/",
            }
        ],
        "passkeys": [],
        "passkeys_begun": [],
        "mails": [
            {
                "to": "alice@example.org",
                "subject": "Sign in to Portal",
                "text": None,
                "written": "2012-04-20T09:00:00Z",
                "sent": None,
            }
        ],
        "changes_you_made": [{"what": "role", "before": "author", "after": "admin", "at": "2012-04-20T09:00:00Z"}],
        "changes_of_role": [{"what": "role", "before": "author", "after": "admin", "at": "2012-04-20T09:00:00Z"}],
        "work": [
            {
                "title": "Tasks you took",
                "items": [
                    {
                        "text": "Document cpupools",
                        "address": "/x/",
                        "at": "2012-04-20T09:00:00Z",
                        "note": "60 min",
                        "key": "XD-7K2Q",
                    }
                ],
            }
        ],
        "records": {},
    }


def test_deleting_leaves_nothing_of_the_person(
    app: Flask, client: FlaskClient, session: Session, feature: list[str]
) -> None:
    alice = person(session, "Alice", is_public=True)
    person(session, "Bob")
    client.post("/sign-in/", data={"email": "alice@example.org"})
    client.post("/sign-in/", data={"email": "bob@example.org"})
    enqueue(session, to=("Alice", "alice@example.org"), subject="Old", text=None, dedupe_key="o", now=NOW)  # type: ignore[arg-type]
    session.commit()
    elsewhere = app.test_client()
    sign_in(elsewhere, alice)
    token = sign_in(client, alice)
    assert "Tasks you took: 1" in client.get("/me/delete/").text
    answer = client.post("/me/delete/", data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, "/me/gone/")
    session.expire_all()
    gone = session.get_one(Person, alice.id)
    assert (gone.name, gone.slug, gone.email, gone.role) == ("a contributor", "a-contributor", None, Role.CONTRIBUTOR)
    assert (gone.is_public, gone.disabled_at, gone.session_version) == (False, NOW, 2)
    assert session.scalars(select(OutboxMail.to_email)).all() == ["bob@example.org"]
    assert session.scalars(select(SignInLink.email)).all() == ["bob@example.org"]
    assert feature == ["alice@example.org"]
    assert elsewhere.get("/me/").status_code == 303
    assert "is gone" in client.get("/me/gone/").text


def test_work_stays_under_the_name_one_chose(client: FlaskClient, session: Session, feature: list[str]) -> None:
    alice = person(session, "Alice", is_public=True)
    token = sign_in(client, alice)
    refused = client.post("/me/delete/", data={"csrf_token": token, "credit": "me@example.org"})
    assert (refused.status_code, "not an address" in refused.text, 'value="me@' in refused.text) == (422, True, True)
    assert client.post("/me/delete/", data={"csrf_token": token, "credit": " The  Owl "}).status_code == 303
    session.expire_all()
    gone = session.get_one(Person, alice.id)
    assert (gone.name, gone.slug, gone.email, gone.disabled_at) == ("The Owl", "a-contributor", None, NOW)
    assert client.get("/people/a-contributor/").status_code == 404


def test_two_people_who_left_do_not_collide_and_may_come_back(app: Flask, session: Session, feature: list[str]) -> None:
    for name in ("Alice", "Bob"):
        browser = app.test_client()
        token = sign_in(browser, person(session, name))
        assert browser.post("/me/delete/", data={"csrf_token": token}).status_code == 303
    assert session.scalars(select(Person.slug).order_by(Person.id)).all() == ["a-contributor", "a-contributor-2"]
    again = person(session, "Alice")
    assert again.disabled_at is None


def test_the_only_admin_cannot_leave(client: FlaskClient, session: Session, feature: list[str]) -> None:
    adam = person(session, "Adam")
    token = sign_in(client, adam)
    answer = client.post("/me/delete/", data={"csrf_token": token})
    assert answer.status_code == 409
    assert "only admin" in answer.text
    session.refresh(adam)
    assert (adam.name, adam.role, adam.disabled_at) == ("Adam", Role.ADMIN, None)


def test_a_new_address_is_taken_by_opening_its_link(app: Flask, client: FlaskClient, session: Session) -> None:
    alice = person(session, "Alice")
    token, elsewhere = sign_in(client, alice), app.test_client()
    sign_in(elsewhere, alice)
    client.post("/me/address/", data={"csrf_token": token, "email": "Alice@New.example.org"})
    assert newest_mail(session).to_email == "alice@new.example.org"
    link = address_link(session)
    session.rollback()
    assert "alice@new.example.org" in client.get(link).text
    assert client.get(link).headers["Referrer-Policy"] == "no-referrer"
    assert client.post(link, data={"csrf_token": token}).location == "/me/"
    session.refresh(alice)
    assert (alice.email, alice.session_version) == ("alice@new.example.org", 2)
    told = newest_mail(session)
    assert (told.to_email, "has another mail address" in (told.text or "")) == ("alice@example.org", True)
    session.rollback()
    assert "alice@new.example.org" in client.get("/me/").text
    assert elsewhere.get("/me/").status_code == 303
    token = sign_in(client, alice)
    assert client.post(link, data={"csrf_token": token}).status_code == 410


def test_a_new_address_is_told_to_nobody_who_asked_for_the_old_one(app: Flask, session: Session) -> None:
    alice, bob = person(session, "Alice"), person(session, "Bob")
    hers, his = app.test_client(), app.test_client()
    token = sign_in(hers, alice)
    his.post("/me/address/", data={"csrf_token": sign_in(his, bob), "email": "alice@example.org"})
    enqueue(session, to=("Alice", "alice@example.org"), subject="Your task", text="", dedupe_key="claim:1", now=NOW)
    session.commit()
    hers.post("/me/address/", data={"csrf_token": token, "email": "hidden@example.org"})
    link = address_link(session)
    assert hers.post(link, data={"csrf_token": token}).location == "/me/"
    assert [mail["to"] for mail in his.get("/me/export/").json["mails"]] == ["alice@example.org"]  # type: ignore[index]
    sign_in(hers, session.get_one(Person, alice.id, populate_existing=True))
    session.rollback()
    told = [(mail["to"], mail["subject"]) for mail in hers.get("/me/export/").json["mails"]]  # type: ignore[index]
    assert sorted(told) == [
        ("alice@example.org", "Your address at Portal was changed"),
        ("hidden@example.org", "Your address at Portal"),
        ("hidden@example.org", "Your task"),
    ]


def test_a_link_to_an_address_is_of_no_use_to_anybody_else(app: Flask, session: Session) -> None:
    alice, eve = person(session, "Alice"), person(session, "Eve")
    attacker, victim = app.test_client(), app.test_client()
    client_token = sign_in(attacker, eve)
    attacker.post("/me/address/", data={"csrf_token": client_token, "email": "victim@example.org"})
    link = address_link(session)
    session.rollback()
    assert victim.get(link).location == f"/sign-in/?next={link}"
    token = sign_in(victim, alice)
    assert victim.get(link).status_code == 410
    assert victim.post(link, data={"csrf_token": token}).status_code == 410
    assert victim.post(link.replace("/me/address/", "/sign-in/"), data={"csrf_token": token}).status_code == 410
    session.expire_all()
    assert sorted(filter(None, session.scalars(select(Person.email)))) == ["alice@example.org", "eve@example.org"]


def test_an_address_of_somebody_else_is_told_by_mail_only(client: FlaskClient, session: Session) -> None:
    person(session, "Bob")
    token = sign_in(client, person(session, "Alice"))
    answers = []
    for email in ("bob@example.org", "nobody@example.org"):
        answer = client.post("/me/address/", data={"csrf_token": token, "email": email})
        answers.append((answer.status_code, answer.location, client.get("/me/").data))
    assert answers[0][:2] == answers[1][:2] == (303, "/me/")
    texts = session.scalars(select(OutboxMail.text).order_by(OutboxMail.id)).all()
    assert ["/me/address/" in (text or "") for text in texts] == [False, True]


def test_an_address_that_was_taken_meanwhile_stays_whose_it_is(client: FlaskClient, session: Session) -> None:
    alice = person(session, "Alice")
    token = sign_in(client, alice)
    client.post("/me/address/", data={"csrf_token": token, "email": "carol@example.org"})
    link = address_link(session)
    person(session, "Carol")
    assert client.post(link, data={"csrf_token": token}).status_code == 409
    session.refresh(alice)
    assert alice.email == "alice@example.org"


def test_an_expired_address_link_says_so(client: FlaskClient, session: Session) -> None:
    token = sign_in(client, person(session, "Alice"))
    client.post("/me/address/", data={"csrf_token": token, "email": "carol@example.org"})
    link = address_link(session)
    clock.freeze(NOW + timedelta(minutes=15))
    session.rollback()
    answer = client.get(link)
    assert answer.status_code == 410
    assert "again" not in answer.text
