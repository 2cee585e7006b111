"""The ledger of changes of events; what comes instead of one that is called off."""

import sqlalchemy as sa
from alembic import op

from app.core.changes import announce
from app.core.database import UTCDateTime

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    with op.batch_alter_table("events") as batch:
        batch.add_column(sa.Column("instead_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("last_change", sa.Text(), nullable=True))
        batch.create_foreign_key("fk_events_instead_id_events", "events", ["instead_id"], ["id"], ondelete="SET NULL")
        batch.create_index("ix_events_instead_id", ["instead_id"])
    op.create_table(
        "event_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("recurrence_id", sa.String(16), nullable=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_event_changes_event_id_events", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_event_changes_person_id_people", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_event_changes"),
    )
    op.create_index("ix_event_changes_event_id", "event_changes", ["event_id", "at"])
    op.create_index("ix_event_changes_person_id", "event_changes", ["person_id"])
    announce(op, "event_changes")


def downgrade() -> None:
    op.drop_table("event_changes")
    with op.batch_alter_table("events") as batch:
        batch.drop_index("ix_events_instead_id")
        batch.drop_constraint("fk_events_instead_id_events", type_="foreignkey")
        batch.drop_column("last_change")
        batch.drop_column("instead_id")
