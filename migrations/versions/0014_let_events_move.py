"""Old addresses of events and series; who edited an event, a series or a venue last."""

import sqlalchemy as sa
from alembic import op

from app.core.changes import announce

revision = "0014"
down_revision = "0013"

EDITED = ("event_series", "venues", "events")


def upgrade() -> None:
    for table in EDITED:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("edited_by_id", sa.Integer(), nullable=True))
            batch.create_foreign_key(
                f"fk_{table}_edited_by_id_people", "people", ["edited_by_id"], ["id"], ondelete="SET NULL"
            )
            batch.create_index(f"ix_{table}_edited_by_id", ["edited_by_id"])
            if table != "events":
                batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        if table != "events":
            with op.batch_alter_table(table) as batch:
                batch.alter_column("version", server_default=None)
    op.create_table(
        "old_event_addresses",
        sa.Column("path", sa.String(160), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(event_id IS NULL) <> (series_id IS NULL)", name="ck_old_event_addresses_leads_to_one"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_old_event_addresses_event_id_events", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["event_series.id"], name="fk_old_event_addresses_series_id_event_series", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("path", name="pk_old_event_addresses"),
    )
    op.create_index("ix_old_event_addresses_event_id", "old_event_addresses", ["event_id"])
    op.create_index("ix_old_event_addresses_series_id", "old_event_addresses", ["series_id"])
    announce(op, "old_event_addresses")


def downgrade() -> None:
    op.drop_table("old_event_addresses")
    for table in EDITED:
        with op.batch_alter_table(table) as batch:
            batch.drop_index(f"ix_{table}_edited_by_id")
            batch.drop_constraint(f"fk_{table}_edited_by_id_people", type_="foreignkey")
            batch.drop_column("edited_by_id")
            if table != "events":
                batch.drop_column("version")
