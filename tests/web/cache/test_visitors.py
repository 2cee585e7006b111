"""Nobody is answered with what was rendered for another person or for another host."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.web.cache.counting import ON_SQLITE, PUBLIC, Calls, cache_of

pytestmark = ON_SQLITE


@pytest.mark.parametrize("path", ["/cookie", "/language", "/personal", "/stream", "/broken", "/nowhere"])
def test_what_is_not_the_same_for_everybody_is_not_stored(
    app: Flask, client: FlaskClient, calls: Calls, path: str
) -> None:
    cookies = app.test_client(use_cookies=False)
    for _ in range(2):
        cookies.get(path)
    assert len(cache_of(app).store) == 0
    assert calls.count == (0 if path == "/nowhere" else 2)


@pytest.mark.parametrize("header", [{"Cookie": "session=anything"}, {"Authorization": "Basic QWxpY2U6eA=="}])
def test_who_may_be_somebody_is_asked_for_by_flask(
    app: Flask, named: Session, calls: Calls, header: dict[str, str]
) -> None:
    client = app.test_client(use_cookies=False)
    client.get("/shown")
    client.get("/shown", headers={"Cookie": "theme=dark; other=1"})
    assert calls.count == 1
    client.get("/shown", headers=header)
    client.get("/shown", headers=header)
    assert calls.count == 3


def test_signed_in_answer_never_reaches_a_visitor(app: Flask, named: Session, calls: Calls) -> None:
    person, visitor = app.test_client(), app.test_client()
    person.get("/personal")
    assert person.get("/shown").headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in person.get("/shown").headers
    response = visitor.get("/shown")
    assert response.headers["Cache-Control"] == PUBLIC
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Host": "PORTAL.TEST"}, {"Host": "portal.test:80"}, {"Host": ""}],
)
def test_answers_for_another_host_are_neither_taken_nor_kept(
    app: Flask, named: Session, calls: Calls, headers: dict[str, str]
) -> None:
    client = app.test_client(use_cookies=False)
    client.get("/moved", headers=headers)
    client.get("/shown", headers=headers)
    assert len(cache_of(app).store) == 0
    client.get("/shown")
    before = calls.count
    client.get("/shown", headers=headers)
    assert len(cache_of(app).store) == 1
    assert client.get("/shown").data.startswith(b"Portal")
    assert calls.count in (before, before + 1)
    assert client.get("/shown", headers={"Host": "evil.example"}).status_code == 400


def test_forwarding_headers_change_nothing(app: Flask, named: Session, calls: Calls) -> None:
    client = app.test_client(use_cookies=False)
    poison = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "Forwarded": "host=evil.example",
        "X-Original-URL": "/other",
        "X-HTTP-Method-Override": "DELETE",
        "Origin": "http://evil.example",
    }
    poisoned = client.get("/shown", headers=poison)
    assert poisoned.data == client.get("/shown").data
    assert b"evil" not in poisoned.data + str(poisoned.headers).encode()
    assert calls.count == 1
