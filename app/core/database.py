"""Engine, session and declarative base.

SQLite runs as measured to lose nothing: WAL, FULL sync, foreign keys on, transactions opened by us (the driver's own
begin loses updates), IMMEDIATE unless the session only reads. The library comes from the `pysqlite3` wheel, because
3.51.2 and older can corrupt a WAL database when two connections write and checkpoint together.
"""

import threading
import weakref
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pysqlite3
from flask import Flask, current_app, g
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapper, Session, SessionTransaction, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from app.config import ConfigError
from app.core.errors import TooLongError
from app.core.outages import MOVED

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_SECONDS = 30
WAITERS = 2
"""So many threads of a process wait for another writer to finish; the others are left to those who read."""
QUEUE_SECONDS = 5
"""How long one more thread waits to become one of them."""


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
    """A session that only reads says so in `info["reading"]`: each of its transactions sees one state of the database
    and never waits for a writer."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        bind = super().get_bind(*args, **kwargs)
        if self.info.get("reading") and isinstance(bind, Engine):
            reader: Engine = self.info["reader"]
            return reader
        return bind


class _Writing(threading.local):
    """The sessions of this thread in whose transaction something may be written."""

    def __init__(self) -> None:
        self.sessions: weakref.WeakSet[Session] = weakref.WeakSet()


_writing = _Writing()


def is_writing() -> bool:
    """Whether this thread holds a transaction open that keeps other writers waiting."""
    return bool(_writing.sessions)


@event.listens_for(PortalSession, "after_begin")
def _note_begin(session: Session, _transaction: SessionTransaction, _connection: Connection) -> None:
    if not session.info.get("reading"):
        _writing.sessions.add(session)


@event.listens_for(PortalSession, "after_transaction_end")
def _note_end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        _writing.sessions.discard(session)


@event.listens_for(PortalSession, "before_flush")
def _refuse_long_texts(session: Session, _context: object, _instances: object) -> None:
    """SQLite would keep them, PostgreSQL refuse them in words for nobody."""
    for row in (*session.new, *session.dirty):
        for name, most in _limits(row.__mapper__):
            text = row.__dict__.get(name)
            if isinstance(text, str) and len(text) > most:
                raise TooLongError(f"“{text[:40]}…” is too long: it has {len(text):,} characters, and {most:,} fit.")


@cache
def _limits(mapper: Mapper[Any]) -> tuple[tuple[str, int], ...]:
    """The texts of a table that hold so many characters."""
    columns = [(found.key, found.columns[0].type) for found in mapper.column_attrs]
    return tuple((key, column.length) for key, column in columns if isinstance(column, String) and column.length)


class Database:
    """Engine and sessions of the current application. Not Flask-SQLAlchemy-Lite, which starts a thread and an event
    loop at the end of each request, to close asynchronous sessions that we have none of: a quarter of a page's cost."""

    def init_app(self, app: Flask, url: str) -> None:
        """Connects to nothing yet."""
        engine = make_engine(url)
        # Made once: a session opens one connection for each engine object it is given.
        reader = engine.execution_options(**_reading(engine.dialect))
        app.extensions["database"] = sessionmaker(
            engine, class_=PortalSession, expire_on_commit=False, info={"reader": reader}
        )
        app.teardown_appcontext(_close_session)

    @property
    def sessionmaker(self) -> sessionmaker[PortalSession]:
        made: sessionmaker[PortalSession] = current_app.extensions["database"]
        return made

    @property
    def engine(self) -> Engine:
        engine: Engine = self.sessionmaker.kw["bind"]
        return engine

    @property
    def session(self) -> PortalSession:
        """That of the application context, which closes it."""
        if "database_session" not in g:
            g.database_session = self.sessionmaker()
        session: PortalSession = g.database_session
        return session


def _reading(dialect: Dialect) -> dict[str, Any]:
    """A page is read from one state of the database, though it takes several statements. SQLite has it so anyway."""
    if dialect.name == "sqlite":
        return {"sqlite_begin": "DEFERRED"}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _close_session(_error: BaseException | None) -> None:
    session = g.pop("database_session", None)
    if session is not None:
        session.close()


db = Database()


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` needs for this address, for the application's engine and for tools beside it."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return {
            "url": parsed,
            "module": pysqlite3,
            "hide_parameters": True,
            "connect_args": {"timeout": BUSY_SECONDS, "isolation_level": None, "check_same_thread": False},
            "pool_use_lifo": True,  # one connection with a warm cache rather than five
        }
    return {"url": parsed.set(drivername="postgresql+psycopg"), "pool_pre_ping": True, "hide_parameters": True}


def make_engine(url: str) -> Engine:
    options = engine_options(url)
    engine = create_engine(options.pop("url"), **options)
    prepare_engine(engine)
    return engine


def prepare_engine(engine: Engine) -> None:
    """Hooks the connection settings and the begin statement of SQLite in; does nothing for PostgreSQL."""
    if engine.dialect.name != "sqlite":
        return
    file = file_of(engine)

    @event.listens_for(engine, "do_connect")
    def open_file(dialect: Dialect, _record: object, _given: object, options: dict[str, Any]) -> Any:
        return _open_existing(dialect, file, options) if file else None

    @event.listens_for(engine, "connect")
    def configure(connection: Any, record: ConnectionPoolEntry) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "mmap_size=0"):
            connection.execute(f"PRAGMA {pragma}")
        record.info["file"] = _identity(file)

    waiters = threading.BoundedSemaphore(WAITERS)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        if mode == "IMMEDIATE":
            _begin_writing(connection, file, waiters)
        else:
            connection.exec_driver_sql(f"BEGIN {mode}")


def _open_existing(dialect: Dialect, file: Path, options: dict[str, Any]) -> Any:
    """SQLite would make a file that is missing, and an empty site would take over from one that lost its own."""
    if not file.exists():
        raise _refusal(f"{file} is missing", pysqlite3.SQLITE_CANTOPEN)
    return dialect.connect(f"{file.as_uri()}?mode=rw", uri=True, **options)


def _begin_writing(connection: Connection, file: Path | None, waiters: threading.BoundedSemaphore) -> None:
    statement = "BEGIN IMMEDIATE"
    if connection.info["file"] != _identity(file):
        gone = _refusal(f"{file} was moved, deleted or replaced while it was in use", MOVED)
        raise OperationalError(statement, None, gone)
    if not waiters.acquire(timeout=QUEUE_SECONDS):
        busy = _refusal("database is locked: others wait for it already", pysqlite3.SQLITE_BUSY)
        raise OperationalError(statement, None, busy)
    try:
        connection.exec_driver_sql(statement)
    finally:
        waiters.release()


def file_of(engine: Engine) -> Path | None:
    """Where SQLite keeps the database; None for one in memory, and for PostgreSQL."""
    name = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(name).absolute() if name and name != ":memory:" else None


def make_file(engine: Engine) -> None:
    """An empty file is an empty SQLite database. Raises ConfigError where none can be made."""
    file = file_of(engine)
    try:
        if file is not None:
            file.touch()
    except OSError as error:
        raise ConfigError(f"the database {file} cannot be made: {error.strerror}.") from error


def _identity(file: Path | None) -> tuple[int, int] | None:
    """What is kept open stays there when its name goes: writes would succeed, and be gone with the process."""
    try:
        found = file.stat() if file else None
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found else None


def _refusal(words: str, code: int) -> Exception:
    """What SQLite says in such a case, where it looks."""
    error: Exception = pysqlite3.OperationalError(words)
    error.sqlite_errorcode = code  # type: ignore[attr-defined]  # as the driver sets it
    return error
