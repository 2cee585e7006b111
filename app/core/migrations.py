"""Brings the schema to head and back. Alembic is imported only when there is something to do: it takes 100 ms."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection, Engine, MetaData, inspect, text

from app.core.database import db, make_file

UPGRADE_LOCK = 7_105_001
"""PostgreSQL's advisory lock: two nodes that start together do not migrate together."""

P = ParamSpec("P")
R = TypeVar("R")
IncludeName = Callable[[str | None, str, Any], bool]


class NewerSchemaError(click.ClickException):
    """The database was written by a newer version of the portal."""


class Migrations:
    """The numbered revisions of `folder`, whose file HEAD names the newest."""

    def __init__(self, folder: Path, metadata: MetaData, include_name: IncludeName) -> None:
        self._folder = folder
        self._metadata = metadata
        self._include_name = include_name

    @property
    def head(self) -> str:
        return (self._folder / "HEAD").read_text("utf-8").strip()

    def current(self, engine: Engine) -> str | None:
        """The revision of the database; None for an empty one."""
        with engine.connect().execution_options(sqlite_begin="DEFERRED") as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return revision

    def is_at_head(self, engine: Engine) -> bool:
        """Raises NewerSchemaError for a database that knows revisions this program does not."""
        current = self.current(engine)
        if current is not None and not list((self._folder / "versions").glob(f"{current}_*.py")):
            raise NewerSchemaError(
                f"the database is at revision {current}, made by a newer version of the portal; this one knows "
                f"{self.head}. Update the portal, or restore a backup made with this version."
            )
        return current == self.head

    def missing_tables(self, engine: Engine) -> list[str]:
        return sorted(set(self._metadata.tables) - set(inspect(engine).get_table_names()))

    def bring_to_head(self, engine: Engine) -> bool:
        """Says whether there was something to do. Makes SQLite's file if it is missing, which nothing else does."""
        make_file(engine)
        if self.is_at_head(engine):
            return False
        self.upgrade(engine)
        return True

    def upgrade(self, engine: Engine, target: str = "heads") -> None:
        """All or nothing: one transaction, on SQLite too."""
        self._migrate(engine, lambda script, current: script._upgrade_revs(target, current))  # noqa: SLF001 — as Alembic's own commands do

    def downgrade(self, engine: Engine, target: str = "-1") -> None:
        self._migrate(engine, lambda script, current: script._downgrade_revs(target, current))  # noqa: SLF001 — as Alembic's own commands do

    def differences(self, engine: Engine) -> list[Any]:
        """What the models say and the database does not hold; empty when all is well."""
        from alembic.autogenerate import compare_metadata  # noqa: PLC0415 — start-up cost

        with self._environment(engine) as environment:
            return list(compare_metadata(environment.get_context(), self._metadata))

    def _migrate(self, engine: Engine, steps: Callable[[Any, Any], Any]) -> None:
        with self._environment(engine, steps) as environment:
            context = environment.get_context()
            with context.begin_transaction():
                if engine.dialect.name == "postgresql":
                    context.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
                environment.run_migrations()
                _check_references(context.connection)

    @contextmanager
    def _environment(self, engine: Engine, steps: Callable[[Any, Any], Any] | None = None) -> Iterator[Any]:
        from alembic.config import Config  # noqa: PLC0415 — start-up cost
        from alembic.runtime.environment import EnvironmentContext  # noqa: PLC0415 — start-up cost
        from alembic.script import ScriptDirectory  # noqa: PLC0415 — start-up cost

        config = Config()
        config.set_main_option("script_location", str(self._folder).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        script = ScriptDirectory.from_config(config)
        with (
            _without_enforced_references(engine) as connection,
            EnvironmentContext(
                config, script, fn=lambda current, _context: steps(script, current) if steps else []
            ) as environment,
        ):
            environment.configure(
                connection=connection,
                target_metadata=self._metadata,
                transactional_ddl=True,
                render_as_batch=True,
                compare_type=True,
                compare_server_default=True,
                include_name=self._include_name,
            )
            yield environment


@contextmanager
def _without_enforced_references(engine: Engine) -> Iterator[Connection]:
    """On SQLite a table is altered by making it anew, and dropping the old one would delete what refers to it.

    The pragma has no effect inside a transaction, so it is set before; references are checked before the commit.
    """
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            yield connection
            return
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
        finally:
            connection.rollback()
            driver.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise RuntimeError(f"the migration leaves a row of {broken[0]} that refers to a missing row of {broken[2]}")


def of_app() -> Migrations:
    migrations: Migrations = current_app.extensions["migrations"]
    return migrations


def with_known_schema(command: Callable[P, R]) -> Callable[P, R]:
    """For commands: refuses a database of a newer version before anything is read from it or written to it."""

    @wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        of_app().is_at_head(db.engine)
        return command(*args, **kwargs)

    return wrapper


@click.group("db")
def commands() -> None:
    """Brings the database to the newest schema, or back."""


@commands.command()
@with_appcontext
def upgrade() -> None:
    """Brings the schema to the newest revision."""
    if of_app().bring_to_head(db.engine):
        click.echo(f"The schema is at revision {of_app().head} now.")
    else:
        click.echo(f"The schema is at the newest revision already, {of_app().head}.")


@commands.command()
@click.argument("target", default="-1")
@with_appcontext
@with_known_schema
def downgrade(target: str) -> None:
    """Takes the schema back by one revision, or to TARGET (a revision, or `base` for nothing at all)."""
    of_app().downgrade(db.engine, target)
    click.echo(f"The schema is at revision {of_app().current(db.engine) or 'base, empty'} now.")


@commands.command()
@with_appcontext
def check() -> None:
    """Says whether the schema is at the newest revision and holds exactly what the models say."""
    if not of_app().is_at_head(db.engine):
        raise click.ClickException(f"the schema is not at revision {of_app().head}; run `flask db upgrade`.")
    differences = of_app().differences(db.engine)
    if differences:
        raise click.ClickException("the models differ from the schema:\n" + "\n".join(map(str, differences)))
    click.echo(f"The schema is at revision {of_app().head}, and equals the models.")


def init_app(app: Flask, folder: Path, metadata: MetaData, include_name: IncludeName) -> None:
    app.extensions["migrations"] = Migrations(folder, metadata, include_name)
