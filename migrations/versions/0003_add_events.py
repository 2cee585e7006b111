"""Events, series, venues, tags of events, and when each feed changed."""

import sqlalchemy as sa
from alembic import op

from app.core.database import UTCDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "event_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(120), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("url", sa.String(1000), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_event_series"),
        sa.UniqueConstraint("slug", name="uq_event_series_slug"),
    )
    op.create_table(
        "venues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(120), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("address", sa.String(400), nullable=True),
        sa.Column("city", sa.String(120), nullable=True),
        sa.Column("country", sa.String(2), nullable=True),
        sa.Column("url", sa.String(1000), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_venues"),
        sa.UniqueConstraint("slug", name="uq_venues_slug"),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(120), nullable=False),
        sa.Column("uid", sa.String(255), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("city", sa.String(120), nullable=True),
        sa.Column("country", sa.String(2), nullable=True),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("is_all_day", sa.Boolean(), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=False),
        sa.Column("local_start", sa.DateTime(), nullable=True),
        sa.Column("local_end", sa.DateTime(), nullable=True),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("url", sa.String(1000), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("unconfirmed", sa.Text(), nullable=True),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("deleted_at", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ical", sa.Text(), nullable=False),
        sa.Column("ical_plain", sa.Text(), nullable=True),
        sa.Column("ical_zone", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["series_id"], ["event_series.id"], name="fk_events_series_id_event_series"),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name="fk_events_venue_id_venues"),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint("slug", name="uq_events_slug"),
        sa.UniqueConstraint("uid", name="uq_events_uid"),
    )
    op.create_index("ix_events_days", "events", ["end_date", "start_date"])
    op.create_index("ix_events_start_date", "events", ["start_date"])
    op.create_index("ix_events_starts_at", "events", ["starts_at"])
    op.create_index("ix_events_ends_at", "events", ["ends_at"])
    op.create_index("ix_events_updated_at", "events", ["updated_at"])
    op.create_index("ix_events_series_id", "events", ["series_id"])
    op.create_index("ix_events_venue_id", "events", ["venue_id"])
    op.create_index("ix_events_country", "events", ["country"])
    op.create_table(
        "event_tags",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_tags_event_id_events", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "slug", name="pk_event_tags"),
    )
    op.create_index("ix_event_tags_slug", "event_tags", ["slug"])
    op.create_table(
        "event_feeds",
        sa.Column("key", sa.String(140), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("revised_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_event_feeds"),
    )


def downgrade() -> None:
    op.drop_table("event_feeds")
    op.drop_table("event_tags")
    op.drop_table("events")
    op.drop_table("venues")
    op.drop_table("event_series")
