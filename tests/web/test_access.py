"""The log names what was asked for, and no secret."""

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

TOKEN = "q8Jx0bqkZ3vYt1mN5cR7wA"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="app.access")
    return caplog


def test_each_answer_of_flask_is_one_line(client: FlaskClient, lines: pytest.LogCaptureFixture) -> None:
    client.get("/nowhere?mail=a@example.org")
    client.post("/healthz")
    [first, second] = [record.getMessage() for record in lines.records if record.name == "app.access"]
    assert first.startswith("GET /nowhere 404 ")
    assert first.endswith(" ms")
    assert second.startswith("POST /healthz 405 ")


def test_tokens_are_not_logged(app: Flask, client: FlaskClient, lines: pytest.LogCaptureFixture) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if "<token>" in rule.rule}
    assert len(rules) > 5
    for rule in rules:
        path = rule.replace("<token>", TOKEN)
        for asked in (path, path.rstrip("/"), f"{path}more/"):
            client.get(asked)
            client.post(asked)
    logged = [record.getMessage() for record in lines.records]
    assert logged
    assert not [line for line in logged if TOKEN in line]


def test_stored_answers_are_not_logged(app: Flask, client: FlaskClient, lines: pytest.LogCaptureFixture) -> None:
    path = app.extensions["assets"].path("site.css")
    for _ in range(3):
        client.get(path)
    assert len([record for record in lines.records if record.name == "app.access"]) == 1
