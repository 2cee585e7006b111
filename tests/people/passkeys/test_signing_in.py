"""A passkey is added, signs in, and is told of; once used, an answer is used up."""

import json
import threading
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.outbox import OutboxMail
from app.people.models import PasskeyChallenge, Person
from app.site.jobs import all_jobs
from tests.conftest import NOW
from tests.factories import sign_in
from tests.people.authenticator import Authenticator
from tests.people.passkeys.entering import SITE, add, asked, assert_refused, enter, passkeys, who


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


def test_the_export_tells_of_them(app: Flask, client: FlaskClient, olga: Person, owned: Authenticator) -> None:
    sign_in(client, olga)
    told = json.loads(client.get("/me/export/").text)
    assert told["passkeys"] == [{"name": "Laptop", "added": "2012-04-20T09:00:00Z", "used": None}]
