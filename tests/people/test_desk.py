"""The desk of admins, over HTTP."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config import Settings
from app.core.database import db
from app.core.errors import ConflictError
from app.core.outbox import OutboxMail
from app.people import actions
from app.people.actions.signing_in import count_mail
from app.people.models import Person, PersonChange, Role
from tests.conftest import NOW
from tests.factories import person, sign_in
from tests.statements import asked


@pytest.fixture
def token(client: FlaskClient, session: Session) -> str:
    return sign_in(client, person(session, "Adam"))


def changes(session: Session) -> list[tuple[str, str, str, int | None]]:
    session.rollback()
    rows = session.scalars(select(PersonChange).order_by(PersonChange.id)).all()
    return [(row.what, row.before, row.after, row.by_id) for row in rows]


def test_the_list_is_searched_by_name_and_by_whole_address(client: FlaskClient, session: Session, token: str) -> None:
    for name in ("Alice", "Bob", "Erin"):
        person(session, name)
    for query, found in (
        ("", ["Adam", "Alice", "Bob", "Erin"]),
        ("?q=LI", ["Alice"]),
        ("?q=erin@example.org", ["Erin"]),
        ("?q=erin@example", []),
        ("?q=%25", []),
        ("?role=editor", ["Erin"]),
        ("?role=nonsense", ["Adam", "Alice", "Bob", "Erin"]),
        ("?page=-1", ["Adam", "Alice", "Bob", "Erin"]),
        ("?page=0", []),
        ("?page=9", []),
    ):
        text = client.get("/desk/people/" + query).text
        assert [name for name in ("Adam", "Alice", "Bob", "Erin") if f"/desk/people/{name.lower()}/" in text] == found
        assert "@example.org" not in text.replace("…@example.org", "").replace("erin@example.org", "", 1)


def test_the_list_asks_as_often_for_many_as_for_one(
    app: Flask, client: FlaskClient, session: Session, token: str
) -> None:
    with asked(app) as few:
        client.get("/desk/people/")
    for number in range(30):
        person(session, f"Person{number}")
    with asked(app) as many:
        client.get("/desk/people/")
    assert len(many) == len(few) > 0


def test_a_role_is_changed_and_the_change_recorded(client: FlaskClient, session: Session, token: str) -> None:
    bob, adam = person(session, "Bob"), person(session, "Adam")
    answer = client.post("/desk/people/bob/role/", data={"csrf_token": token, "role": "editor", "version": "1"})
    assert (answer.status_code, answer.location) == (303, "/desk/people/bob/")
    session.refresh(bob)
    assert (bob.role, bob.version, bob.session_version) == (Role.EDITOR, 2, 1)
    assert changes(session) == [("role", "contributor", "editor", adam.id)]
    page = client.get("/desk/people/bob/").text
    assert "Bob is an editor now." in page
    assert "Role: contributor → editor, by <b>Adam</b>" in page


def test_the_second_of_two_admins_is_told(client: FlaskClient, session: Session, token: str) -> None:
    bob = person(session, "Bob")
    form = {"csrf_token": token, "version": "1"}
    client.post("/desk/people/bob/role/", data=form | {"role": "editor"})
    answer = client.post("/desk/people/bob/role/", data=form | {"role": "author"})
    assert answer.status_code == 409
    assert '<option selected value="author">' in answer.text
    assert "<del>author</del>" in answer.text
    assert "<ins>editor</ins>" in answer.text
    session.refresh(bob)
    assert bob.role == Role.EDITOR
    version = answer.text.split('name="version" type="hidden" value="')[1].split('"')[0]
    session.rollback()
    assert client.post("/desk/people/bob/role/", data=form | {"role": "author", "version": version}).status_code == 303


@pytest.mark.parametrize("role", ["", "emperor"])
def test_an_unknown_role_is_refused(client: FlaskClient, session: Session, token: str, role: str) -> None:
    bob = person(session, "Bob")
    answer = client.post("/desk/people/bob/role/", data={"csrf_token": token, "role": role, "version": "1"})
    assert answer.status_code == 422
    session.refresh(bob)
    assert bob.role == Role.CONTRIBUTOR


def test_the_only_admin_stays_one(client: FlaskClient, session: Session, token: str) -> None:
    adam = person(session, "Adam")
    answer = client.post("/desk/people/adam/role/", data={"csrf_token": token, "role": "editor", "version": "1"})
    assert answer.status_code == 409
    assert "only admin" in answer.text
    assert "<h1>That cannot be done</h1>" in answer.text
    session.refresh(adam)
    assert adam.role == Role.ADMIN
    assert changes(session) == []
    person(session, "Ada", role=Role.ADMIN)
    answer = client.post("/desk/people/adam/role/", data={"csrf_token": token, "role": "editor", "version": "1"})
    assert answer.status_code == 303
    assert client.get("/desk/people/").status_code == 403


def test_a_crowded_network_keeps_no_admin_from_mailing_a_link(
    client: FlaskClient, session: Session, settings: Settings, token: str
) -> None:
    person(session, "Bob")
    for number in range(settings.limits.sign_in_mails_per_address):
        count_mail(session, f"visitor{number}@example.org", "127.0.0.1", settings, NOW)
    session.commit()
    assert client.post("/sign-in/", data={"csrf_token": token, "email": "visitor@example.org"}).status_code == 429
    assert client.post("/desk/people/bob/link/", data={"csrf_token": token}).status_code == 303
    typed = {"csrf_token": token, "email": "new@example.org"}
    assert client.post("/me/address/", data=typed).status_code == 303


def test_a_closed_admin_does_not_count(session: Session) -> None:
    adam = person(session, "Adam")
    person(session, "Ada", role=Role.ADMIN, disabled_at=NOW)
    with pytest.raises(ConflictError):
        actions.set_role(session, adam, Role.EDITOR, by=adam, now=NOW)


def test_two_admins_who_step_down_at_once_leave_one(app: Flask, session: Session) -> None:
    ids = [person(session, name, role=Role.ADMIN).id for name in ("Adam", "Ada", "Abel")]
    barrier, refused = threading.Barrier(3), []

    def step_down(person_id: int) -> None:
        with app.app_context():
            me = db.session.get_one(Person, person_id)
            db.session.rollback()
            barrier.wait()
            try:
                actions.set_role(db.session, me, Role.EDITOR, by=me, now=NOW)
                db.session.commit()
            except ConflictError:
                db.session.rollback()
                refused.append(person_id)

    threads = [threading.Thread(target=step_down, args=(person_id,)) for person_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert session.scalars(select(Person.id).where(Person.role == Role.ADMIN)).all() == refused


@pytest.mark.parametrize("second", ["erase", "close"])
def test_of_two_admins_who_go_at_once_one_stays(app: Flask, session: Session, second: str) -> None:
    """One is made an editor while the other leaves, or is closed out."""
    adam, ada = (person(session, name, role=Role.ADMIN) for name in ("Adam", "Ada"))
    session.rollback()
    barrier, refused = threading.Barrier(2), []

    def go(who: Person, how: str) -> None:
        with app.app_context():
            me = db.session.get_one(Person, who.id)
            db.session.rollback()
            barrier.wait()
            try:
                if how == "demote":
                    actions.set_role(db.session, me, Role.EDITOR, by=me, now=NOW)
                elif how == "close":
                    actions.close(db.session, me, by=me, now=NOW)
                else:
                    actions.erase(db.session, me, now=NOW)
                db.session.commit()
            except ConflictError:
                db.session.rollback()
                refused.append(me.id)

    threads = [threading.Thread(target=go, args=arguments) for arguments in ((adam, "demote"), (ada, second))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.expire_all()
    left = session.scalars(select(Person.id).where(Person.role == Role.ADMIN, Person.disabled_at.is_(None))).all()
    assert len(refused) == 1
    assert left == refused


def test_closing_signs_out_and_keeps_out(app: Flask, client: FlaskClient, session: Session, token: str) -> None:
    bob, browser = person(session, "Bob"), app.test_client()
    sign_in(browser, bob)
    assert browser.get("/me/").status_code == 200
    assert client.post("/desk/people/bob/close/", data={"csrf_token": token}).status_code == 303
    assert browser.get("/me/").status_code == 303
    session.refresh(bob)
    assert (bob.disabled_at, bob.session_version) == (NOW, 2)
    assert client.post("/desk/people/bob/reopen/", data={"csrf_token": token}).status_code == 303
    assert browser.get("/me/").status_code == 303
    session.refresh(bob)
    assert bob.disabled_at is None
    assert [change[:3] for change in changes(session)] == [("account", "open", "closed"), ("account", "closed", "open")]


def test_nobody_closes_themselves_out(client: FlaskClient, session: Session, token: str) -> None:
    person(session, "Ada", role=Role.ADMIN)
    assert client.post("/desk/people/adam/close/", data={"csrf_token": token}).status_code == 409
    assert client.get("/desk/people/").status_code == 200


def test_a_link_goes_to_the_person(client: FlaskClient, session: Session, token: str) -> None:
    person(session, "Bob")
    answer = client.post("/desk/people/bob/link/", data={"csrf_token": token}, follow_redirects=True)
    assert "/sign-in/" not in answer.text.split("<main")[1]
    assert session.scalars(select(OutboxMail.to_email)).all() == ["bob@example.org"]


def test_staff_is_added_and_mailed(client: FlaskClient, session: Session, token: str) -> None:
    form = {"csrf_token": token, "name": "Olga Noether", "email": "Olga.N@example.org", "role": "organiser"}
    assert client.post("/desk/people/", data=form).location == "/desk/people/olga-noether/"
    made = session.scalars(select(Person).where(Person.slug == "olga-noether")).one()
    assert (made.name, made.email, made.role) == ("Olga Noether", "olga.n@example.org", Role.ORGANISER)
    assert session.scalars(select(OutboxMail.to_email)).all() == ["olga.n@example.org"]
    again = client.post("/desk/people/", data=form | {"name": "Kept"})
    assert again.status_code == 422
    assert "Somebody has this address already." in again.text
    assert 'value="Kept"' in again.text


def test_who_took_their_data_away_is_not_listed(client: FlaskClient, session: Session, token: str) -> None:
    bob = person(session, "Bob")
    actions.erase(session, bob, now=NOW + timedelta(hours=1))
    session.commit()
    assert "a-contributor" not in client.get("/desk/people/").text
    assert client.get("/desk/people/a-contributor/").status_code == 404
