"""Changes of tables whose own migrations forgot to announce them are told to every process."""

from alembic import op

from app.core.changes import announce

revision = "0025"
down_revision = "0024"

TABLES = (
    *("event_origins", "event_import_previews", "passkeys", "passkey_challenges"),
    *("external_calendars", "external_events"),
)


def upgrade() -> None:
    announce(op, *TABLES)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"DROP TRIGGER announce_change ON {table}")
