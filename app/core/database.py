"""Engine, session and declarative base.

SQLite runs as measured to lose nothing: WAL, FULL sync, foreign keys on, transactions opened by us (the driver's own
begin loses updates), IMMEDIATE unless the session only reads. The library comes from the `pysqlite3` wheel, because
3.51.2 and older can corrupt a WAL database when two connections write and checkpoint together.
"""

from datetime import UTC, datetime
from inspect import iscoroutinefunction
from typing import Any

import pysqlite3
from flask.sansio.app import App
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_SECONDS = 30


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment; stored as naive UTC by SQLite and as timestamptz by PostgreSQL. Refuses naive values."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored; give it a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 — the signature is SQLAlchemy's
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {datetime: UTCDateTime}  # noqa: RUF012 — declared by SQLAlchemy as a class attribute


class PortalSession(Session):
    """A session that only reads says so in `info["reading"]`; its transactions then never wait for a writer."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        bind = super().get_bind(*args, **kwargs)
        if not (self.info.get("reading") and isinstance(bind, Engine)):
            return bind
        # Made once: the session opens one connection for each engine object it is given.
        if "reader" not in self.info:
            self.info["reader"] = bind.execution_options(sqlite_begin="DEFERRED", postgresql_readonly=True)
        reader: Engine = self.info["reader"]
        return reader


class Database(SQLAlchemy):
    """The extension without its asynchronous half, whose clean-up starts a thread after every request (0.3 ms)."""

    def init_app(self, app: App) -> None:
        super().init_app(app)
        app.teardown_appcontext_funcs[:] = [
            function for function in app.teardown_appcontext_funcs if not iscoroutinefunction(function)
        ]


db = Database(session_options={"class_": PortalSession, "expire_on_commit": False})


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` needs for this address, for the application's engine and for tools beside it."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return {
            "url": parsed,
            "module": pysqlite3,
            "connect_args": {"timeout": BUSY_SECONDS, "isolation_level": None, "check_same_thread": False},
        }
    return {"url": parsed.set(drivername="postgresql+psycopg"), "pool_pre_ping": True}


def make_engine(url: str) -> Engine:
    options = engine_options(url)
    engine = create_engine(options.pop("url"), **options)
    prepare_engine(engine)
    return engine


def prepare_engine(engine: Engine) -> None:
    """Hooks the connection settings and the begin statement of SQLite in; does nothing for PostgreSQL."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "mmap_size=0"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {mode}")
