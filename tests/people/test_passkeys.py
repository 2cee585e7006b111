"""Passkeys of the staff, over HTTP, with a device in software."""

import json
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.config import ROOT, Limits, Settings
from app.core import clock
from app.core.outbox import OutboxMail
from app.people import actions
from app.people.models import Passkey, PasskeyChallenge, Person, Role
from app.people.passkeys import work_at
from app.site.jobs import all_jobs
from tests.conftest import NOW, make_settings
from tests.factories import person, sign_in
from tests.people.authenticator import Authenticator

SITE = "https://portal.test"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return make_settings(tmp_path, database_url, site_url=SITE, limits=Limits(sign_in_failures_per_address=6))


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(origin=SITE, domain="portal.test")


@pytest.fixture
def olga(session: Session) -> Person:
    return person(session, "Olga")


@pytest.fixture
def owned(client: FlaskClient, olga: Person, device: Authenticator) -> Authenticator:
    """The device, with a passkey of Olga called "Laptop"."""
    answer = add(client, olga, device)
    assert (answer.status_code, answer.location) == (303, "/me/")
    return device


def add(client: FlaskClient, owner: Person, device: Authenticator, name: str = "Laptop") -> TestResponse:
    token = sign_in(client, owner)
    options = client.post("/me/passkeys/options/", data={"csrf_token": token}).get_json()
    return client.post("/me/passkeys/", data={"csrf_token": token, "name": name, "answer": device.create(options)})


def asked(browser: FlaskClient) -> dict[str, Any]:
    answer = browser.post("/sign-in/passkey/options/")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    return dict(answer.get_json())


def enter(browser: FlaskClient, answer: str, **form: str) -> TestResponse:
    return browser.post("/sign-in/passkey/", data={"answer": answer, **form})


def who(browser: FlaskClient) -> str | None:
    with browser.session_transaction() as cookie:
        return cookie.get("_user_id")


def assert_refused(browser: FlaskClient, answer: TestResponse, words: str) -> None:
    assert answer.status_code == 422
    assert words in answer.text
    assert "Mail me a link" in answer.text
    assert who(browser) is None


def passkeys(session: Session) -> list[tuple[str, int, Any, int]]:
    session.rollback()
    rows = session.scalars(select(Passkey).order_by(Passkey.id)).all()
    return [(row.name, row.person_id, row.last_used_at, row.sign_count) for row in rows]


def test_the_browser_is_asked_for_a_key_it_keeps_and_guards(client: FlaskClient, olga: Person) -> None:
    token = sign_in(client, olga)
    options = client.post("/me/passkeys/options/", data={"csrf_token": token}).get_json()
    assert options["rp"] == {"id": "portal.test", "name": "Community portal"}
    assert options["user"]["displayName"] == "Olga"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert (options["attestation"], options["timeout"], options["excludeCredentials"]) == ("none", 300_000, [])
    again = client.post("/me/passkeys/options/", data={"csrf_token": token}).get_json()
    assert again["challenge"] != options["challenge"]
    assert again["user"] == options["user"]


def test_who_asks_to_sign_in_is_told_of_nobody(app: Flask, owned: Authenticator) -> None:
    options = asked(app.test_client())
    assert (options["rpId"], options["allowCredentials"], options["userVerification"]) == (
        "portal.test",
        [],
        "required",
    )


def test_a_passkey_signs_in(app: Flask, session: Session, olga: Person, owned: Authenticator) -> None:
    assert passkeys(session) == [("Laptop", olga.id, None, 0)]
    browser = app.test_client()
    clock.freeze(NOW + timedelta(hours=1))
    answer = enter(browser, owned.get(asked(browser)), next="/desk/?x=1")
    assert (answer.status_code, answer.location) == (303, "/desk/?x=1")
    assert who(browser) == f"{olga.id}.1"
    assert passkeys(session) == [("Laptop", olga.id, NOW + timedelta(hours=1), 1)]
    page = browser.get("/me/").text
    assert "Laptop" in page
    assert "10:00" in page


def test_it_leads_to_no_other_site(app: Flask, owned: Authenticator) -> None:
    browser = app.test_client()
    assert enter(browser, owned.get(asked(browser)), next="//evil.example/").location == "/"


def test_one_that_does_not_count_signs_in_again_and_again(
    app: Flask, client: FlaskClient, session: Session, olga: Person, device: Authenticator
) -> None:
    device.count = None
    add(client, olga, device)
    for _ in range(3):
        browser = app.test_client()
        assert enter(browser, device.get(asked(browser))).status_code == 303
        assert who(browser) == f"{olga.id}.1"


def test_the_owner_is_told_of_a_new_one(session: Session, owned: Authenticator) -> None:
    session.rollback()
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.to_email, mail.subject) == ("olga@example.org", "A passkey for Portal was added")
    assert f"{SITE}/me/" in (mail.text or "")


def test_a_device_is_asked_for_no_second(client: FlaskClient, olga: Person, owned: Authenticator) -> None:
    token = sign_in(client, olga)
    options = client.post("/me/passkeys/options/", data={"csrf_token": token}).get_json()
    assert len(options["excludeCredentials"]) == 1
    answer = add(client, olga, owned, "Twice")
    assert answer.status_code == 422
    assert "This passkey was added before." in answer.text
    assert 'value="Twice"' in answer.text


def test_an_answer_works_once(app: Flask, owned: Authenticator) -> None:
    answer = owned.get(asked(app.test_client()))
    assert enter(app.test_client(), answer).status_code == 303
    browser = app.test_client()
    assert_refused(browser, enter(browser, answer), "or was sent twice")


def test_a_new_answer_to_an_old_question_is_refused(app: Flask, owned: Authenticator) -> None:
    options = asked(app.test_client())
    assert enter(app.test_client(), owned.get(options)).status_code == 303
    browser = app.test_client()
    assert_refused(browser, enter(browser, owned.get(options)), "or was sent twice")


def test_a_refused_answer_has_used_its_question_up(app: Flask, owned: Authenticator) -> None:
    options = asked(app.test_client())
    browser = app.test_client()
    liar = replace(owned, origin="https://evil.example")
    assert_refused(browser, enter(browser, liar.get(options)), "could not be verified")
    assert_refused(browser, enter(browser, owned.get(options)), "or was sent twice")


def test_of_two_answers_at_one_moment_one_comes_in(app: Flask, owned: Authenticator) -> None:
    answer, codes = owned.get(asked(app.test_client())), []

    def send() -> None:
        codes.append(enter(app.test_client(), answer).status_code)

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [303, 422]


def test_after_five_minutes_it_is_too_late(app: Flask, session: Session, owned: Authenticator) -> None:
    browser = app.test_client()
    answer = owned.get(asked(browser))
    clock.freeze(NOW + timedelta(minutes=5))
    assert_refused(browser, enter(browser, answer), "longer than 5 minutes")
    job = next(job for job in all_jobs() if job.name == "forget challenges of passkeys")
    assert job.is_due(session, NOW + timedelta(minutes=5))
    job.run(session, NOW + timedelta(minutes=5))
    session.commit()
    assert session.scalars(select(PasskeyChallenge)).all() == []
    assert not job.is_due(session, NOW + timedelta(minutes=5))


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://portal.test"},
        {"origin": "https://portal.test:8443"},
        {"domain": "evil.example"},
        {"verifies": False},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"handle": b"of somebody else"},
    ],
    ids=["origin", "plain", "port", "domain", "unverified", "key", "handle"],
)
def test_a_false_answer_is_refused(app: Flask, session: Session, owned: Authenticator, lie: dict[str, Any]) -> None:
    browser = app.test_client()
    before = passkeys(session)
    assert_refused(browser, enter(browser, replace(owned, **lie).get(asked(browser))), "could not be verified")
    assert passkeys(session) == before


@pytest.mark.parametrize("lie", [{"origin": "https://evil.example"}, {"domain": "evil.example"}, {"verifies": False}])
def test_a_false_key_is_not_kept(
    client: FlaskClient, session: Session, olga: Person, device: Authenticator, lie: dict[str, Any]
) -> None:
    answer = add(client, olga, replace(device, **lie))
    assert answer.status_code == 422
    assert "could not be verified" in answer.text
    assert passkeys(session) == []


@pytest.mark.parametrize("answer", ["", "x", "[]", "{}", "[" * 9000, "9" * 30_000, '{"id": "x", "rawId": 1}', "null"])
def test_nonsense_is_refused(app: Flask, client: FlaskClient, olga: Person, answer: str) -> None:
    browser = app.test_client()
    assert enter(browser, answer).status_code == 422
    token = sign_in(client, olga)
    added = client.post("/me/passkeys/", data={"csrf_token": token, "name": "Laptop", "answer": answer})
    assert added.status_code == 422
    assert 'value="Laptop"' in added.text


def test_what_one_person_was_asked_another_does_not_answer(
    app: Flask, client: FlaskClient, session: Session, olga: Person, device: Authenticator
) -> None:
    token = sign_in(client, olga)
    options = client.post("/me/passkeys/options/", data={"csrf_token": token}).get_json()
    other = app.test_client()
    form = {"csrf_token": sign_in(other, person(session, "Erin")), "name": "Mine", "answer": device.create(options)}
    assert other.post("/me/passkeys/", data=form).status_code == 422
    assert passkeys(session) == []


def test_a_question_to_sign_in_adds_nothing(
    app: Flask, client: FlaskClient, session: Session, olga: Person, device: Authenticator
) -> None:
    options = asked(app.test_client()) | {"user": {"id": ""}}
    form = {"csrf_token": sign_in(client, olga), "name": "Mine", "answer": device.create(options)}
    assert client.post("/me/passkeys/", data=form).status_code == 422
    assert passkeys(session) == []


def test_the_passkey_of_another_is_theirs(
    app: Flask, client: FlaskClient, session: Session, olga: Person, owned: Authenticator
) -> None:
    """Erin says the credential is hers: her key does not sign as Olga, nor does she take or remove what is Olga's."""
    erin = person(session, "Erin")
    hers = Authenticator(origin=SITE, domain="portal.test", credential_id=b"another credential of Erin")
    assert add(client, erin, hers).status_code == 303
    browser = app.test_client()
    assert_refused(
        browser,
        enter(browser, replace(hers, credential_id=owned.credential_id).get(asked(browser))),
        "could not be verified",
    )
    stolen = add(client, erin, replace(hers, credential_id=owned.credential_id))
    assert "This passkey was added before." in stolen.text
    token = sign_in(client, erin)
    session.rollback()
    of_olga = session.scalars(select(Passkey).where(Passkey.person_id == olga.id)).one()
    assert client.post(f"/me/passkeys/{of_olga.id}/remove/", data={"csrf_token": token}).status_code == 404
    assert [row[:2] for row in passkeys(session)] == [("Laptop", olga.id), ("Laptop", erin.id)]


def test_a_copy_that_has_counted_less_is_refused(app: Flask, session: Session, owned: Authenticator) -> None:
    copy = replace(owned)
    for _ in range(2):
        browser = app.test_client()
        assert enter(browser, owned.get(asked(browser))).status_code == 303
    for count in (0, 1, None):
        copy.count = count
        browser = app.test_client()
        assert_refused(browser, enter(browser, copy.get(asked(browser))), "counted fewer uses")
    assert passkeys(session)[0][3] == 2


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


def test_failures_are_limited_and_successes_are_not(app: Flask, owned: Authenticator) -> None:
    for _ in range(8):
        browser = app.test_client()
        assert enter(browser, owned.get(asked(browser))).status_code == 303
    browser = app.test_client()
    codes = [enter(browser, "{}").status_code for _ in range(7)]
    assert codes == [422] * 6 + [429]
    answer = browser.post("/sign-in/passkey/options/")
    assert answer.status_code == 429
    assert "have a link mailed" in answer.text
    assert int(answer.headers["Retry-After"]) > 0


def test_what_is_asked_for_and_left_is_limited(app: Flask, session: Session) -> None:
    browser = app.test_client()
    codes = [browser.post("/sign-in/passkey/options/").status_code for _ in range(8)]
    assert codes == [200] * 6 + [429] * 2
    session.rollback()
    assert len(session.scalars(select(PasskeyChallenge)).all()) == 6


@pytest.mark.parametrize(
    ("site_url", "works"),
    [
        ("https://portal.example.org", True),
        ("http://localhost:8000", True),
        ("http://portal.localhost:8000", True),
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False),
        ("https://192.0.2.7", False),
        ("https://[2001:db8::1]", False),
        ("http://portal.example.org", False),
    ],
)
def test_where_passkeys_work(tmp_path: Path, site_url: str, works: bool) -> None:
    assert work_at(make_settings(tmp_path, "sqlite://", site_url=site_url)) is works


def test_the_pages_offer_them_where_they_work(client: FlaskClient, olga: Person) -> None:
    page = client.get("/sign-in/")
    assert page.text.count('data-passkey="get" hidden') == 1
    assert "Set-Cookie" not in page.headers
    sign_in(client, olga)
    assert 'data-passkey="create" hidden' in client.get("/me/").text


def test_the_policies_leave_them_to_our_own_pages(client: FlaskClient) -> None:
    """What Permissions-Policy does not name is for pages of the same origin (WebAuthn Level 3, section 5.9)."""
    headers = client.get("/sign-in/").headers
    assert "publickey-credentials" not in headers["Permissions-Policy"]
    assert "connect-src 'self'" in headers["Content-Security-Policy"]


def test_the_library_is_loaded_by_its_first_user_only() -> None:
    """It takes 14 MB of each process."""
    code = "import sys, app; app.create_app(); print('webauthn' in sys.modules, 'cryptography' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


def test_the_export_tells_of_them(app: Flask, client: FlaskClient, olga: Person, owned: Authenticator) -> None:
    sign_in(client, olga)
    told = json.loads(client.get("/me/export/").text)
    assert told["passkeys"] == [{"name": "Laptop", "added": "2012-04-20T09:00:00Z", "used": None}]
