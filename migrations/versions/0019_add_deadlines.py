"""Calls and deadlines of events."""

import sqlalchemy as sa
from alembic import op

from app.core.changes import announce
from app.core.database import UTCDateTime

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "event_deadlines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("local_at", sa.DateTime(), nullable=True),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("url", sa.String(1000), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("uid", sa.String(255), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("deleted_at", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ical", sa.Text(), nullable=False),
        sa.Column("ical_plain", sa.Text(), nullable=True),
        sa.Column("ical_zone", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_event_deadlines_event_id_events", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_event_deadlines"),
        sa.UniqueConstraint("uid", name="uq_event_deadlines_uid"),
    )
    op.create_index("ix_event_deadlines_due_at", "event_deadlines", ["due_at"])
    op.create_index("ix_event_deadlines_event_id", "event_deadlines", ["event_id"])
    announce(op, "event_deadlines")


def downgrade() -> None:
    op.drop_table("event_deadlines")
