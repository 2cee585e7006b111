"""Programmes of events: what their sessions share, their days, their sessions."""

import sqlalchemy as sa
from alembic import op

from app.core.changes import announce
from app.core.database import UTCDateTime

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "programmes",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("rooms", sa.JSON(), nullable=False),
        sa.Column("tracks", sa.JSON(), nullable=False),
        sa.Column("unconfirmed", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_programmes_event_id_events", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", name="pk_programmes"),
    )
    op.create_table(
        "programme_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_dropped", sa.Boolean(), nullable=False),
        *_component(),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_programme_days_event_id_events", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_programme_days"),
        sa.UniqueConstraint("event_id", "number", name="uq_programme_days_event_id_number"),
        sa.UniqueConstraint("uid", name="uq_programme_days_uid"),
    )
    op.create_table(
        "programme_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(120), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("local_start", sa.DateTime(), nullable=True),
        sa.Column("local_end", sa.DateTime(), nullable=True),
        sa.Column("starts_at", UTCDateTime(), nullable=True),
        sa.Column("ends_at", UTCDateTime(), nullable=True),
        sa.Column("room", sa.String(120), nullable=True),
        sa.Column("track", sa.String(120), nullable=True),
        sa.Column("speakers", sa.JSON(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("slides", sa.String(1000), nullable=True),
        sa.Column("recording", sa.String(1000), nullable=True),
        sa.Column("unconfirmed", sa.Text(), nullable=True),
        sa.Column("deleted_at", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_component(),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_programme_sessions_event_id_events", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_programme_sessions"),
        sa.UniqueConstraint("event_id", "slug", name="uq_programme_sessions_event_id_slug"),
        sa.UniqueConstraint("uid", name="uq_programme_sessions_uid"),
    )
    op.create_index("ix_programme_sessions_starts_at", "programme_sessions", ["starts_at"])
    op.create_index("ix_programme_sessions_ends_at", "programme_sessions", ["ends_at"])
    announce(op, "programmes", "programme_days", "programme_sessions")


def downgrade() -> None:
    op.drop_table("programme_sessions")
    op.drop_table("programme_days")
    op.drop_table("programmes")


def _component() -> list[sa.Column[object]]:
    """What a row with a component of its own keeps."""
    return [
        sa.Column("uid", sa.String(255), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("ical", sa.Text(), nullable=False),
        sa.Column("ical_plain", sa.Text(), nullable=True),
        sa.Column("ical_zone", sa.String(64), nullable=True),
    ]
