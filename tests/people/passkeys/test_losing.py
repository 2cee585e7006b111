"""Who removes a passkey, or is of the staff no more, signs in with it no more."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people import actions
from app.people.models import Passkey, PasskeyChallenge, Person, Role
from tests.conftest import NOW
from tests.factories import person, sign_in
from tests.people.authenticator import Authenticator
from tests.people.passkeys.entering import asked, assert_refused, enter, passkeys


def test_removing_one_ends_all_other_sessions(
    app: Flask, client: FlaskClient, session: Session, olga: Person, owned: Authenticator
) -> None:
    browser = app.test_client()
    enter(browser, owned.get(asked(browser)))
    token = sign_in(client, olga)
    session.rollback()
    passkey_id = session.scalars(select(Passkey.id)).one()
    answer = client.post(f"/me/passkeys/{passkey_id}/remove/", data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, "/me/")
    assert "Laptop signs nobody in any more." in client.get("/me/").text
    assert browser.get("/me/").location == "/sign-in/?next=/me/"
    assert passkeys(session) == []
    stranger = app.test_client()
    assert_refused(stranger, enter(stranger, owned.get(asked(stranger))), "signs nobody in here")


def test_who_becomes_a_contributor_loses_theirs_for_good(
    app: Flask, client: FlaskClient, session: Session, olga: Person, owned: Authenticator
) -> None:
    adam = person(session, "Adam")
    for role in (Role.CONTRIBUTOR, Role.ORGANISER):
        session.refresh(olga)
        actions.set_role(session, olga, role, by=adam, now=NOW)
        session.commit()
        browser = app.test_client()
        assert_refused(browser, enter(browser, owned.get(asked(browser))), "signs nobody in here")
    assert passkeys(session) == []


def test_another_role_of_the_staff_keeps_them(app: Flask, session: Session, olga: Person, owned: Authenticator) -> None:
    session.refresh(olga)
    actions.set_role(session, olga, Role.AUTHOR, by=person(session, "Adam"), now=NOW)
    session.commit()
    browser = app.test_client()
    assert enter(browser, owned.get(asked(browser))).status_code == 303


@pytest.mark.parametrize("values", [{"role": Role.CONTRIBUTOR}, {"disabled_at": NOW}], ids=str)
def test_a_row_that_stayed_behind_signs_nobody_in(
    app: Flask, session: Session, olga: Person, owned: Authenticator, values: dict[str, Any]
) -> None:
    session.refresh(olga)
    for name, value in values.items():
        setattr(olga, name, value)
    session.commit()
    browser = app.test_client()
    assert_refused(browser, enter(browser, owned.get(asked(browser))), "signs nobody in here")


def test_contributors_have_none(client: FlaskClient, session: Session) -> None:
    token = sign_in(client, person(session, "Alice"))
    for path in ("/me/passkeys/options/", "/me/passkeys/", "/me/passkeys/1/remove/"):
        assert client.post(path, data={"csrf_token": token, "name": "Mine"}).status_code == 403
    assert "passkey" not in client.get("/me/").text.lower()
    assert session.scalars(select(PasskeyChallenge)).all() == []
