"""Other people's calendars, and what each held when it last could be read."""

import sqlalchemy as sa
from alembic import op

from app.core.database import UTCDateTime

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "external_calendars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(1000), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("is_trusted", sa.Boolean(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("etag", sa.String(200), nullable=True),
        sa.Column("last_modified", sa.String(200), nullable=True),
        sa.Column("next_poll_at", UTCDateTime(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.Column("failing_since", UTCDateTime(), nullable=True),
        sa.Column("last_error", sa.String(400), nullable=True),
        sa.Column("told_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["series_id"], ["event_series.id"], name="fk_external_calendars_series_id_event_series", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["people.id"], name="fk_external_calendars_added_by_id_people", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_external_calendars"),
        sa.UniqueConstraint("url", name="uq_external_calendars_url"),
    )
    for column in ("series_id", "added_by_id", "next_poll_at"):
        op.create_index(f"ix_external_calendars_{column}", "external_calendars", [column])
    op.create_table(
        "external_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(255), nullable=False),
        sa.Column("found_json", sa.JSON(), nullable=False),
        sa.Column("stand", sa.String(12), nullable=False),
        sa.Column("is_origin", sa.Boolean(), nullable=False),
        sa.Column("gone_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["external_calendars.id"],
            name="fk_external_events_calendar_id_external_calendars",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_external_events"),
        sa.UniqueConstraint("calendar_id", "uid", name="uq_external_events_calendar_id_uid"),
    )
    op.create_index("ix_external_events_stand", "external_events", ["stand", "calendar_id"])


def downgrade() -> None:
    op.drop_table("external_events")
    op.drop_table("external_calendars")
