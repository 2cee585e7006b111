"""The feed of a country tells the dates that are there, of events that have others elsewhere."""

import sqlalchemy as sa
from alembic import op

from app.core.changes import announce

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "event_parts",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("ical", sa.Text(), nullable=False),
        sa.Column("ical_plain", sa.Text(), nullable=True),
        sa.Column("ical_kept", sa.Text(), nullable=True),
        sa.Column("ical_zone", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_parts_event_id_events", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "country", name="pk_event_parts"),
    )
    op.create_index("ix_event_parts_country", "event_parts", ["country"])
    announce(op, "event_parts")


def downgrade() -> None:
    op.drop_table("event_parts")
