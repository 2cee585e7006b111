from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app import create_app
from app.config import Settings
from app.core.database import db


def test_probes_answer_under_any_host_and_are_never_stored(app: Flask) -> None:
    client = app.test_client(use_cookies=False)
    for path, words in (("/healthz", b"ok\n"), ("/readyz", b"ready\n")):
        response = client.get(path, headers={"Host": "10.0.0.7:8000"})
        assert (response.status_code, response.data) == (200, words)
        assert response.headers["Cache-Control"] == "no-store"
    assert client.get("/", headers={"Host": "10.0.0.7:8000"}).status_code == 400


def test_readyz_says_what_is_missing(app: Flask, client: FlaskClient) -> None:
    for statement, words in (
        ("UPDATE alembic_version SET version_num = '0001'", b"the schema is not at the newest revision\n"),
        ("UPDATE alembic_version SET version_num = '9999'", b"the database was made by a newer version\n"),
        ("DELETE FROM alembic_version", b"the schema is not at the newest revision\n"),
    ):
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text(statement))
        response = client.get("/readyz")
        assert (response.status_code, response.data) == (503, words)
    assert client.get("/healthz").status_code == 200


def test_metrics_count_what_was_answered(app: Flask, client: FlaskClient) -> None:
    path = app.extensions["assets"].path("site.css")
    for _ in range(3):
        client.get(path)
    client.get("/nowhere")
    client.post("/nowhere")
    client.get(path, headers={"If-None-Match": "*"})
    lines = client.get("/metrics").text.splitlines()
    assert 'portal_requests_total{class="2xx"} 3' in lines
    assert 'portal_requests_total{class="3xx"} 1' in lines
    assert 'portal_requests_total{class="4xx"} 2' in lines
    assert "portal_cache_hits_total 3" in lines
    assert "portal_cache_misses_total 3" in lines
    assert "portal_cache_bypasses_total 1" in lines
    assert "portal_outbox_waiting 0" in lines
    values = {line.split()[0]: int(line.split()[1]) for line in lines if not line.startswith("#")}
    assert values["portal_cache_bytes"] > 1000
    assert values["portal_server_processes"] == 1
    assert values["portal_memory_bytes"] > 10_000_000


@pytest.mark.parametrize(
    "request_of",
    [
        {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}},
        {"environ_base": {"REMOTE_ADDR": ""}},
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"Forwarded": "for=127.0.0.1"}},
    ],
)
def test_metrics_are_for_this_machine_alone(client: FlaskClient, request_of: dict[str, Any]) -> None:
    assert client.get("/metrics", **request_of).status_code == 404
    assert client.get("/metrics").status_code == 200


def test_metrics_behind_a_proxy_are_hidden(settings: Settings) -> None:
    app = create_app(replace(settings, trusted_proxies=1))
    client = app.test_client()
    headers = {"X-Forwarded-For": "127.0.0.1", "Host": "portal.test"}
    assert client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
    assert client.get("/metrics", headers=headers).status_code == 404
    with app.app_context():
        db.engine.dispose()
    app.extensions["freshness"].close()
