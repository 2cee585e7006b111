"""What is an outage of the database, and what is a mistake of ours."""

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

import pysqlite3
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.commands import speak_plainly
from app.core.database import db, make_engine, make_file
from app.core.outages import database_words, is_outage, is_passing


def failure(url: str, statement: str) -> DBAPIError:
    engine = make_engine(url)
    with engine.connect() as connection, pytest.raises(DBAPIError) as error:
        connection.execute(text(statement))
    engine.dispose()
    return error.value


@pytest.mark.parametrize("statement", ["SELEC 1", "SELECT nothing", "SELECT no_such_function(1)", "SELECT 'malformed"])
def test_a_wrong_statement_is_no_outage(database_url: str, statement: str) -> None:
    error = failure(database_url, statement)
    assert (is_outage(error), is_passing(error)) == (False, False)
    assert "damaged" not in database_words(error)


def test_a_missing_table_is_an_outage(database_url: str) -> None:
    error = failure(database_url, "SELECT * FROM nowhere")
    assert (is_outage(error), is_passing(error)) == (True, False)
    assert "flask db upgrade" in database_words(error)


def test_text_about_locks_in_a_value_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    error = failure(f"sqlite:///{tmp_path / 'x'}", "SELECT is_locked")
    assert (is_outage(error), is_passing(error)) == (False, False)
    assert "in use" not in database_words(error)


def test_a_lock_passes(tmp_path: Path) -> None:
    path = tmp_path / "locked.sqlite3"
    holder = pysqlite3.connect(path, isolation_level=None)
    holder.execute("CREATE TABLE t (a)")
    holder.execute("BEGIN EXCLUSIVE")
    asker = pysqlite3.connect(path, timeout=0)
    with pytest.raises(pysqlite3.OperationalError) as locked:
        asker.execute("INSERT INTO t VALUES (1)")
    for connection in (holder, asker):
        connection.close()
    error = DBAPIError("INSERT", None, locked.value)
    assert (is_outage(error), is_passing(error)) == (True, True)
    assert "in use by another program" in database_words(error)


def test_what_is_no_database_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"not a database" * 1000)
    reader = pysqlite3.connect(tmp_path / "text")
    with pytest.raises(pysqlite3.DatabaseError) as refused:
        reader.execute("SELECT * FROM t")
    reader.close()
    error = DBAPIError("SELECT", None, refused.value)
    assert is_outage(error)
    assert "restore a backup" in database_words(error)


def test_a_mistake_of_ours_keeps_its_traceback(app: Flask, session: Session, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> str:
        db.session.execute(text("SELECT nothing"))
        return ""

    app.add_url_rule("/broken/", view_func=broken)
    app.cli.command("broken")(broken)
    speak_plainly(app)
    assert app.test_client().get("/broken/").status_code == 500
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert errors[-1].exc_info is not None
    assert isinstance(app.test_cli_runner().invoke(args=["broken"]).exception, DBAPIError)


def test_commands_are_wrapped_once_however_many_apps_a_process_makes(app: Flask) -> None:
    before = {name: command.invoke for name, command in app.cli.commands.items()}
    speak_plainly(app)
    assert {name: command.invoke for name, command in app.cli.commands.items()} == before


def test_not_every_thread_waits_for_a_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two do, a third is told soon, and who only reads is not kept."""
    monkeypatch.setattr("app.core.database.QUEUE_SECONDS", 0.1)
    engine = make_engine(f"sqlite:///{tmp_path / 'busy.sqlite3'}")
    make_file(engine)
    reader = engine.execution_options(sqlite_begin="DEFERRED")
    told: Queue[bool | None] = Queue()

    def write() -> None:
        try:
            with engine.begin() as connection:
                connection.execute(text("INSERT INTO t VALUES (1)"))
        except DBAPIError as error:
            told.put(is_outage(error) and is_passing(error))
        else:
            told.put(None)

    with engine.connect() as holder, ThreadPoolExecutor(3) as threads:
        holder.execute(text("CREATE TABLE t (a)"))
        holder.commit()
        holder.execute(text("INSERT INTO t VALUES (0)"))
        for _ in range(3):
            threads.submit(write)
        assert told.get(timeout=60) is True
        with reader.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM t")) == 0
        holder.commit()
        assert [told.get(timeout=60) for _ in range(2)] == [None, None]
    engine.dispose()
