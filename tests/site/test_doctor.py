"""The doctor names each fault, says what to do, and changes nothing."""

import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from app import create_app
from app.core import clock, siteinfo
from app.core.database import db
from app.core.mail import GIVEN_UP
from app.core.outbox import OutboxMail, enqueue
from app.site import doctor
from app.site.doctor import Finding, examine
from tests.conftest import make_settings

DOCUMENT = {"name": "Portal", "time_zone": "UTC", "menu": []}


def _examine(app: Flask, **changes: object) -> list[Finding]:
    with app.app_context():
        return list(examine(replace(app.extensions["settings"], **changes)))


def _faults(app: Flask, **changes: object) -> dict[str, str]:
    return {finding.subject: finding.words for finding in _examine(app, **changes) if finding.is_fault}


@pytest.fixture(autouse=True)
def _server_may_be_unsafe(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The PostgreSQL of the tests gives durability up for speed (tests/conftest.py)."""
    if "unsafe_database" not in request.node.name:
        monkeypatch.setattr(doctor, "DURABLE", ())


@pytest.fixture
def healthy(app: Flask, session: Session) -> Flask:
    siteinfo.store(session, DOCUMENT)
    session.commit()
    return app


def test_healthy_installation_has_no_fault(healthy: Flask) -> None:
    done = healthy.test_cli_runner().invoke(args=["doctor"])
    assert done.exit_code == 0, done.output
    assert {line.split()[0] for line in done.output.splitlines()} == {"ok"}
    subjects = {line.split()[1] for line in done.output.splitlines()}
    assert subjects == {"settings", "versions", "disk", "clock", "database", "schema", "content", "days", "mail"}


def test_unsafe_database_server_is_a_fault(healthy: Flask) -> None:
    with healthy.app_context():
        kind = db.engine.dialect.name
    assert ("what was acknowledged may be lost" in str(_faults(healthy))) == (kind == "postgresql")


def test_empty_site_is_a_fault_with_exit_1(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["doctor"])
    assert done.exit_code == 1
    assert "FAULT content   the site is empty; run `flask content load`." in done.output
    assert "Error: 1 fault found." in done.output


def test_schema_that_is_behind_or_ahead(healthy: Flask) -> None:
    with healthy.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert "run `flask db upgrade`" in _faults(healthy)["schema"]
    with healthy.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "newer version of the portal" in _faults(healthy)["schema"]


def test_missing_database_file_is_named_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "none.sqlite3"
    app = create_app(make_settings(tmp_path, f"sqlite:///{path}"))
    words = "put the file back or restore a backup; `flask db upgrade` makes an empty one."
    assert _faults(app) == {"database": f"{path} is missing; {words}"}
    assert not path.exists()


def test_database_server_that_is_away(tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path, "postgresql://127.0.0.1:1/portal"))
    assert "Connection refused" in _faults(app)["database"] or "failed" in _faults(app)["database"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_row_that_refers_to_nothing(healthy: Flask) -> None:
    with healthy.app_context(), db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute("INSERT INTO people_changes (person_id, what, before, after, at) VALUES (7, '', '', '', '')")
    assert _faults(healthy) == {"database": "a row of people_changes refers to a missing row of people."}


def test_full_disk(healthy: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    free = SimpleNamespace(free=2**20)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path: free)
    assert "1 MB free" in _faults(healthy)["disk"]


def test_folder_that_is_not_there(healthy: Flask, tmp_path: Path) -> None:
    assert "is missing or cannot be written to" in _faults(healthy, data_dir=tmp_path / "none")["disk"]


def test_secret_that_others_can_read(healthy: Flask, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s")
    (tmp_path / "secret").chmod(0o644)
    assert "chmod 600" in _faults(healthy)["settings"]


def test_package_of_another_version(healthy: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "version", lambda name: "0.1" if name == "granian" else "1")
    assert "granian 0.1 instead of" in _faults(healthy)["versions"]


def test_clock_that_is_wrong(healthy: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = clock.machine_now() - timedelta(days=4000)
    monkeypatch.setattr(clock, "machine_now", lambda: wrong)
    assert "set the clock" in _faults(healthy)["clock"] or "differs" in _faults(healthy)["clock"]


def test_mail_that_nobody_sends(healthy: Flask, session: Session) -> None:
    before = clock.machine_now() - timedelta(hours=2)
    enqueue(session, to=("", "a@example.org"), subject="Hello", text="Text", dedupe_key="1", now=before)
    session.commit()
    assert "1 waiting" in _faults(healthy)["mail"]
    assert "Does the worker run?" in _faults(healthy)["mail"]


def test_mail_given_up_is_a_fault_for_a_week_and_mail_tried_again_is_said(healthy: Flask, session: Session) -> None:
    written = clock.machine_now() - timedelta(hours=5)
    later = clock.machine_now() + timedelta(hours=3)
    old = written - timedelta(days=7)
    mails = (("1", written, later), ("2", written, GIVEN_UP), ("2", written, later), ("3", old, GIVEN_UP))
    for number, (code, at, again) in enumerate(mails):
        key = str(number)
        enqueue(session, to=("", "a@example.org"), subject="Hello", text="Text", dedupe_key=key, now=at)
        session.flush()
        values = {"next_attempt_at": again, "attempts": 5, "last_error": f"the server answered 45{code} full"}
        session.execute(update(OutboxMail).where(OutboxMail.dedupe_key == key).values(values))
    session.commit()
    said = [(finding.words, finding.is_fault) for finding in _examine(healthy) if finding.subject == "mail"]
    assert said[:-1] == [
        ("2 waiting, 2 given up", False),
        ("1 not delivered, given up: the server answered 452 full", True),
        (f"1 not delivered, tried again at {later:%Y-%m-%d %H:%M} UTC: the server answered 452 full", False),
        (f"1 not delivered, tried again at {later:%Y-%m-%d %H:%M} UTC: the server answered 451 full", False),
    ]


def test_outbox_that_is_no_folder(healthy: Flask, tmp_path: Path) -> None:
    assert _faults(healthy) == {}
    (tmp_path / "outbox").write_text("a file")
    assert _faults(healthy)["mail"].startswith(f"{tmp_path / 'outbox'} must be a folder that can be written to")


def test_mail_server_that_is_away(healthy: Flask) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert "Connection refused" in _faults(healthy, mail_url=f"smtp://127.0.0.1:{port}")["mail"]
