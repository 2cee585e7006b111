from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from app import MIGRATIONS, create_app
from app.core.database import db
from app.core.migrations import Migrations, NewerSchemaError
from tests.conftest import make_settings


@pytest.fixture
def migrations(app: Flask) -> Migrations:
    migrations: Migrations = app.extensions["migrations"]
    return migrations


def test_models_equal_head(app: Flask, migrations: Migrations) -> None:
    with app.app_context():
        assert migrations.differences(db.engine) == []


def test_down_to_nothing_and_up_again(app: Flask, migrations: Migrations) -> None:
    with app.app_context():
        before = set(inspect(db.engine).get_table_names())
        migrations.downgrade(db.engine, "base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        assert migrations.current(db.engine) is None
        migrations.upgrade(db.engine)
        assert set(inspect(db.engine).get_table_names()) == before
        assert migrations.is_at_head(db.engine)


def test_head_file_names_the_newest_revision() -> None:
    newest = max(path.name for path in (MIGRATIONS / "versions").glob("*.py"))
    assert (MIGRATIONS / "HEAD").read_text("utf-8").strip() == newest[:4]


def test_failed_migration_leaves_nothing_behind(app: Flask, migrations: Migrations) -> None:
    """A table in the way of the second revision: the first is undone with it."""
    with app.app_context():
        migrations.downgrade(db.engine, "base")
        with db.engine.begin() as connection:
            connection.execute(text("CREATE TABLE posts (id INTEGER PRIMARY KEY)"))
        with pytest.raises(Exception, match="posts"):
            migrations.upgrade(db.engine)
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version", "posts"}
        assert migrations.current(db.engine) is None


def test_database_of_a_newer_version_is_refused(app: Flask, migrations: Migrations) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with app.app_context(), pytest.raises(NewerSchemaError, match=r"revision 9999.*Update the portal"):
        migrations.is_at_head(db.engine)


def test_commands(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["db", "check"]).exit_code == 0
    assert "already" in run(args=["db", "upgrade"]).output
    assert run(args=["db", "downgrade"]).exit_code == 0
    refused = run(args=["db", "check"])
    assert (refused.exit_code, "flask db upgrade" in refused.output) == (1, True)
    assert run(args=["db", "upgrade"]).exit_code == 0
    assert run(args=["db", "check"]).exit_code == 0


DATA_COMMANDS = (
    ["people", "add", "Ada", "ada@example.org"],
    ["people", "link", "ada@example.org"],
    ["content", "load"],
    ["content", "export", "out"],
    ["search", "rebuild"],
    ["import", "ics", "none.ics"],
    ["worker", "--once"],
    ["db", "downgrade"],
    ["db", "check"],
)


@pytest.mark.parametrize("command", DATA_COMMANDS, ids=" ".join)
def test_no_command_makes_a_database_that_is_missing(tmp_path: Path, command: list[str]) -> None:
    path = tmp_path / "portal.sqlite3"
    app = create_app(make_settings(tmp_path, f"sqlite:///{path}"))
    said = app.test_cli_runner().invoke(args=command)
    assert said.exit_code == 1
    assert said.output == (
        f"Error: {path} is missing; put the file back or restore a backup; `flask db upgrade` makes an empty one.\n"
    )
    assert not path.exists()


def test_upgrade_makes_a_database_that_is_missing(tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path, f"sqlite:///{tmp_path / 'portal.sqlite3'}"))
    run = app.test_cli_runner().invoke
    assert run(args=["db", "upgrade"]).exit_code == 0
    assert run(args=["db", "check"]).exit_code == 0
    with app.app_context():
        db.engine.dispose()


def test_a_database_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "none" / "portal.sqlite3"
    said = create_app(make_settings(tmp_path, f"sqlite:///{path}")).test_cli_runner().invoke(args=["db", "upgrade"])
    assert said.output == f"Error: the database {path} cannot be made: No such file or directory.\n"


@pytest.mark.parametrize("command", DATA_COMMANDS, ids=" ".join)
def test_every_command_refuses_a_database_of_a_newer_version(app: Flask, command: list[str]) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    said = app.test_cli_runner().invoke(args=command)
    assert said.exit_code == 1
    assert said.output.startswith("Error: the database is at revision 0999, made by a newer version of the portal; ")
    assert len(said.output.splitlines()) == 1
