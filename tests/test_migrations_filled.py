"""Every step down and up again on a database with rows in all its tables."""

from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import JSON, Boolean, Column, Connection, Date, Integer, LargeBinary, insert, inspect, select
from sqlalchemy.orm import Session

from app.config import ROOT
from app.core.database import Base, UTCDateTime, db
from app.core.migrations import Migrations
from app.site import folder
from tests.conftest import NOW

Contents = dict[str, dict[str, list[Any]]]
"""Table, column, its values in the order of the rows."""

GIVEN = {
    ("claims", "state"): "active",
    ("claims", "ended_at"): None,
    ("old_event_addresses", "series_id"): None,
    ("wikis", "described_at"): None,  # 0049 empties it, so that the wiki is asked anew
}
"""Where any value will not do."""


def fill(session: Session) -> None:
    """The real content, and one row of whatever it leaves out."""
    folder.load(session, ROOT / "content", now=NOW)
    for table in Base.metadata.sorted_tables:
        if session.execute(select(table).limit(1)).first() is None:
            session.execute(insert(table).values({column.name: _sample(session, column) for column in table.columns}))
    session.commit()


def _sample(session: Session, column: Column[Any]) -> Any:
    if (column.table.name, column.name) in GIVEN:
        return GIVEN[column.table.name, column.name]
    for key in column.foreign_keys:
        return session.scalar(select(key.column).order_by(key.column).limit(1))
    kind = column.type
    if isinstance(kind, JSON):
        return {"key": "välue"}
    if isinstance(kind, UTCDateTime):
        return NOW
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Date):
        return date(2012, 4, 23)
    if isinstance(kind, Integer):
        return 1
    if isinstance(kind, LargeBinary):
        return column.name.encode()
    return f"{column.name} 🎋"[: getattr(kind, "length", None)]


def contents(connection: Connection) -> Contents:
    """All rows, read as the database holds them."""
    inspector = inspect(connection)
    found: Contents = {}
    for name in inspector.get_table_names():
        if name == "alembic_version":
            continue
        columns = sorted(column["name"] for column in inspector.get_columns(name))
        keys = inspector.get_pk_constraint(name)["constrained_columns"] or columns
        listed = ", ".join(f'"{column}"' for column in columns)
        order = ", ".join(f'"{column}"' for column in keys)
        rows = connection.exec_driver_sql(f'SELECT {listed} FROM "{name}" ORDER BY {order}').all()
        found[name] = {column: [row[place] for row in rows] for place, column in enumerate(columns)}
    return found


def shared(contents: Contents, other: Contents) -> Contents:
    """What both can hold: tables and columns that stand in both."""
    return {
        table: {name: values for name, values in columns.items() if name in other[table]}
        for table, columns in contents.items()
        if table in other
    }


def test_each_step_down_and_up_keeps_every_row_it_can(app: Flask, session: Session) -> None:
    migrations: Migrations = app.extensions["migrations"]
    with app.app_context():
        fill(session)
        engine = db.engine
        with engine.connect() as connection:
            assert [name for name, columns in contents(connection).items() if not any(columns.values())] == []
        steps = 0
        while migrations.current(engine):
            with engine.connect() as connection:
                before = contents(connection)
            migrations.downgrade(engine, "-1")
            with engine.connect() as connection:
                below = contents(connection)
            kept = shared(before, below)
            assert shared(below, before) == kept, f"lost by the downgrade to {migrations.current(engine)}"
            migrations.upgrade(engine, "+1")
            with engine.connect() as connection:
                again = contents(connection)
            assert shared(again, below) == below, f"lost by the upgrade to {migrations.current(engine)}"
            whole = {table for table, columns in before.items() if columns.keys() == below.get(table, {}).keys()}
            assert {table: again[table] for table in whole} == {table: before[table] for table in whole}
            migrations.downgrade(engine, "-1")
            steps += 1
        assert steps == len(list((ROOT / "migrations" / "versions").glob("*.py")))
