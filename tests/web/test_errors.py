import logging
import shutil
from pathlib import Path

import pysqlite3
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.database import db
from app.core.outbox import OutboxMail
from app.people.models import Role
from tests.factories import person, sign_in


def test_a_form_with_an_old_token_shows_what_was_typed(client: FlaskClient, session: Session) -> None:
    erin = person(session, "Erin", role=Role.EDITOR)
    session.commit()
    sign_in(client, erin)
    answer = client.post("/desk/posts/new/", data={"csrf_token": "old", "title": "Kept", "source": "First.\n\nSecond."})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 403
    assert "First.\n\nSecond.</textarea>" in page
    assert "Kept</textarea>" in page
    shown = html.document_fromstring(page)
    labels = {label.text: label.get("for") for label in shown.iter("label")}
    assert [shown.get_element_by_id(labels[name]).text.strip() for name in ("Title", "Source")] == [
        "Kept",
        "First.\n\nSecond.",
    ]
    assert "old</textarea>" not in page


def test_typed_markup_is_shown_as_text(client: FlaskClient) -> None:
    answer = client.post(
        "/sign-in/", data={"email": "</textarea><script>x</script>"}, headers={"Origin": "http://evil"}
    )
    assert answer.status_code == 403
    assert "<script>x" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("table", ["site_document", "post_counts"])
def test_a_missing_table_is_said_in_one_line_and_told_in_words(
    app: Flask, client: FlaskClient, session: Session, caplog: pytest.LogCaptureFixture, table: str
) -> None:
    drop(session, table)
    answer = client.get("/blog/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "The database cannot be used at the moment" in answer.text
    assert 'rel="stylesheet"' in answer.text
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.exc_info for record in errors] == [None]
    assert f"a table of the database is missing ({'no such table: ' if is_sqlite(app) else ''}" in errors[0].message
    assert "`flask db upgrade`" in errors[0].message
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.text) == (503, f"tables are missing: {table}\n")


def test_what_was_typed_is_shown_without_a_database_too(client: FlaskClient, session: Session) -> None:
    drop(session, "site_document")
    answer = client.post("/sign-in/", data={"email": "ada@example.org"})
    assert answer.status_code == 503
    assert "ada@example.org</textarea>" in answer.text
    lost = client.get("/nowhere-at-all/")
    assert lost.status_code in (404, 503)
    assert "<h1>" in lost.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # PostgreSQL looks after its own files
def test_a_damaged_file_is_told_in_words(
    app: Flask, client: FlaskClient, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    with app.app_context():
        path = db.engine.url.database
        db.engine.dispose()
    assert path is not None
    session.get_bind().dispose()  # type: ignore[union-attr]  # it is an engine
    app.extensions["freshness"].close()
    connection = pysqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with Path(path).open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 60_000)
    answer = client.get("/blog/")
    assert answer.status_code == 503
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.exc_info for record in errors] == [None]
    assert "restore a backup" in errors[0].message
    assert client.get("/readyz").status_code == 503
    told = app.test_cli_runner().invoke(args=["doctor"])
    assert told.exit_code == 1
    assert "the file of the database is damaged" in told.output


def is_sqlite(app: Flask) -> bool:
    with app.app_context():
        return db.engine.dialect.name == "sqlite"


def drop(session: Session, table: str) -> None:
    """Out of sight, so that nothing that refers to it is in the way."""
    session.execute(text(f"ALTER TABLE {table} RENAME TO lost"))
    session.commit()


def test_a_missing_slash_leads_to_the_same_host_whoever_asked(client: FlaskClient) -> None:
    answer = client.get("/docs-days?day=1")
    assert answer.status_code == 308
    assert answer.headers["Location"] == "/docs-days/?day=1"


def test_no_error_of_the_database_holds_what_was_to_be_written(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection, pytest.raises(DBAPIError) as error:
        connection.execute(text("SELECT :token FROM nowhere"), {"token": "SECRET"})
    assert "SECRET" not in str(error.value)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # PostgreSQL looks after its own files
@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_file_that_is_gone_takes_no_more_writes(
    app: Flask,
    client: FlaskClient,
    session: Session,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    is_replaced: bool,
) -> None:
    """Its open connections would go on as if nothing had happened, and all they write would be lost."""
    person(session, "Alice")
    session.commit()
    assert client.get("/readyz").status_code == 200
    (tmp_path / "away").mkdir()
    files = list(tmp_path.glob("portal.sqlite3*"))
    for file in files:
        file.rename(tmp_path / "away" / file.name)
    if is_replaced:
        shutil.copyfile(tmp_path / "away" / "portal.sqlite3", tmp_path / "portal.sqlite3")
    assert client.get("/readyz").status_code == 503
    caplog.clear()
    answer = client.post("/sign-in/", data={"email": "alice@example.org"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "The database cannot be used at the moment" in answer.text
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.exc_info for record in errors] == [None]
    assert "was moved, deleted or replaced while it was in use; stop the site, put the file back" in errors[0].message
    (tmp_path / "portal.sqlite3").unlink(missing_ok=True)
    for file in files:
        (tmp_path / "away" / file.name).rename(file)
    assert client.get("/readyz").status_code == 200
    assert client.post("/sign-in/", data={"email": "alice@example.org"}).status_code == 303
    assert len(session.scalars(select(OutboxMail)).all()) == 1
