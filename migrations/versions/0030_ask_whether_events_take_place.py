"""Organisers are asked whether what comes again still takes place."""

import sqlalchemy as sa
from alembic import op

from app.core.changes import announce
from app.core.database import UTCDateTime

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "event_liveness",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(8), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("next_at", UTCDateTime(), nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_event_liveness_event_id_events", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name="pk_event_liveness"),
    )
    op.create_index("ix_event_liveness_next_at", "event_liveness", ["next_at"])
    announce(op, "event_liveness")


def downgrade() -> None:
    op.drop_table("event_liveness")
