"""Anybody proposes an event."""

import sqlalchemy as sa
from alembic import op

from app.core.changes import announce
from app.core.database import UTCDateTime

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "event_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(43), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_event_proposals_person_id_people"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name="fk_event_proposals_decided_by_id_people"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_event_proposals_event_id_events", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_event_proposals"),
        sa.UniqueConstraint("token", name="uq_event_proposals_token"),
    )
    for column in ("person_id", "state", "event_id"):
        op.create_index(f"ix_event_proposals_{column}", "event_proposals", [column])
    announce(op, "event_proposals")


def downgrade() -> None:
    op.drop_table("event_proposals")
