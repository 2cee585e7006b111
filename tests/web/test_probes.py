from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

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
