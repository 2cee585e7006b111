"""Headers and cookies of every answer."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import create_app
from app.config import Settings
from app.core.database import db
from app.core.outbox import OutboxMail
from app.web.headers import SECURITY_HEADERS
from tests.conftest import PortalClient
from tests.factories import person, sign_in
from tests.world import PUBLIC, ROWS, World

FREE = {"Cross-Origin-Resource-Policy": {"same-origin", "cross-origin"}, "Referrer-Policy": {"no-referrer"}}
"""What an answer may say otherwise: feeds may be read by other sites, private pages send no referrer."""


FRAMED = "/docs-days/<iso_date:on>/board/embed/"
"""The one page that other sites may show within theirs."""


def assert_safe(answer: TestResponse, rule: str = "") -> None:
    for name, value in SECURITY_HEADERS.items():
        if rule == FRAMED and name == "X-Frame-Options":
            assert name not in answer.headers
            continue
        asked = value.replace("frame-ancestors 'none'", "frame-ancestors *") if rule == FRAMED else value
        assert answer.headers.getlist(name) == [answer.headers[name]], name
        assert answer.headers[name] in {asked} | FREE.get(name, set()), name
    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers
    assert len(answer.headers.getlist("Cache-Control")) == 1


def is_stored_nowhere(answer: TestResponse) -> bool:
    return answer.headers["Cache-Control"] in ("private, no-store", "no-store")


def test_every_address_for_a_visitor(app: Flask, session: Session) -> None:
    world = World(app, session)
    for row in PUBLIC + ROWS:
        answer = world.ask("visitor", row)
        assert_safe(answer, row.rule)
        if row.method == "GET":
            assert "Set-Cookie" not in answer.headers, row.rule
        else:
            assert is_stored_nowhere(answer), row.rule


def test_every_address_for_somebody_signed_in(app: Flask, session: Session) -> None:
    world = World(app, session)
    for row in PUBLIC + ROWS:
        if row.method != "GET":
            continue
        answer = world.ask("Adam", row)
        assert_safe(answer, row.rule)
        if "static" not in row.rule:
            assert is_stored_nowhere(answer), row.rule


@pytest.fixture
def broken(app: Flask) -> FlaskClient:
    @app.get("/test/broken/")
    def fail() -> str:
        raise ZeroDivisionError("a secret of the traceback")

    return app.test_client()


def test_errors_are_as_safe_as_pages(broken: FlaskClient) -> None:
    answers = {
        400: broken.get("/", headers={"Host": "evil.example"}),
        403: broken.post("/sign-in/", headers={"Origin": "https://evil.example"}),
        404: broken.get("/no/such/page/"),
        405: broken.delete("/sign-in/"),
        410: broken.get(f"/sign-in/{'x' * 43}/"),
        413: broken.post("/sign-in/", data={"email": "x" * 3_000_000}),
        422: broken.post("/sign-in/", data={"email": "nonsense"}),
        500: broken.get("/test/broken/"),
    }
    for _ in range(6):
        answers[429] = broken.post("/sign-in/", data={"email": "erin@example.org"})
    for status, answer in answers.items():
        assert answer.status_code == status
        assert_safe(answer)
        assert "Set-Cookie" not in answer.headers, status
        assert "<h1" in answer.text, status
        assert "secret" not in answer.text, status
        assert "Traceback" not in answer.text, status
    assert is_stored_nowhere(answers[500])
    assert is_stored_nowhere(answers[410])
    assert "POST" in answers[405].headers["Allow"]
    assert answers[429].headers["Retry-After"] == "900"


def test_redirects_and_head_are_as_safe(client: FlaskClient) -> None:
    for answer in (client.get("/me/"), client.get("/sign-in"), client.head("/sign-in/"), client.options("/sign-in/")):
        assert_safe(answer)


def secure_app(settings: Settings, **changes: object) -> Flask:
    app = create_app(replace(settings, site_url="https://portal.test", **changes))  # type: ignore[arg-type]
    app.test_client_class = PortalClient
    return app


def test_the_cookie_is_locked_to_this_site(settings: Settings, tmp_path: Path) -> None:
    app = secure_app(settings, env="production", mail_url="smtp://127.0.0.1", mail_from="portal@portal.test")
    browser = app.test_client()
    https = {"base_url": "https://portal.test"}
    with app.app_context():
        adam = person(db.session, "Adam")
        assert browser.post("/sign-in/", data={"email": adam.email}, **https).status_code == 303
        text = db.session.scalars(select(OutboxMail.text)).one() or ""
        db.session.rollback()
    answer = browser.post(text.split("https://portal.test")[1].split("\n")[0], **https)
    assert answer.status_code == 303
    first, *parts = answer.headers["Set-Cookie"].split("; ")
    assert first.startswith("__Host-session=")
    assert {part for part in parts if not part.startswith("Expires=")} == {
        "Secure",
        "HttpOnly",
        "Path=/",
        "SameSite=Lax",
    }
    assert answer.headers["Content-Security-Policy"].endswith("; upgrade-insecure-requests")
    with app.app_context():
        db.engine.dispose()
    app.extensions["freshness"].close()


def test_a_cookie_another_key_signed_is_nothing(client: FlaskClient, app: Flask, session: Session) -> None:
    sign_in(client, person(session, "Adam"))
    app.secret_key = "another" * 8
    assert client.get("/me/").status_code == 303
