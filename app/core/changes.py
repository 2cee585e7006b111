"""How PostgreSQL tells every process of every node that something was committed (SQLite needs no telling).

A statement that changes a table sends a notification with its commit, whoever sent the statement. A migration that
creates a table calls `announce`; `tests/web/test_listening.py` names a table that was forgotten.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it is imported by the running site too, which has no use for Alembic
    from alembic.operations import Operations

CHANNEL = "portal_changed"
FUNCTION = f"""
CREATE FUNCTION announce_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('{CHANNEL}', '');
    RETURN NULL;
END $$
"""
TRIGGER = """
CREATE TRIGGER announce_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION announce_change()
"""


def announce(op: "Operations", *tables: str) -> None:
    """For migrations: from now on changes of these tables are told."""
    if op.get_bind().dialect.name == "postgresql":
        for table in tables:
            op.execute(TRIGGER.format(table=table))
