"""Recurring events: their rule, what single dates have of their own, and a narrow row for every date of every event."""

import sqlalchemy as sa
from alembic import op

from app.core.changes import announce
from app.core.database import UTCDateTime

revision = "0021"
down_revision = "0020"

LISTED = (
    *("series_id", "name", "status", "is_all_day", "start_date", "end_date", "local_start", "starts_at", "ends_at"),
    *("city", "country", "online"),
)
"""What a list shows of an event is copied as it is."""
INDEXES = {
    "ix_events_start_date": ["deleted_at", "start_date", "end_date"],
    "ix_events_end_date": ["deleted_at", "end_date", "start_date"],
    "ix_events_ends_at": ["deleted_at", "ends_at"],
}
SEVERAL_DAYS = sa.text("end_date > start_date")


def upgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, table_name="events")
    with op.batch_alter_table("events") as batch:
        batch.add_column(sa.Column("rrule", sa.Text(), nullable=True))
        batch.add_column(sa.Column("rdates", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("exdates", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("last_date", sa.Date(), nullable=True))
        batch.add_column(sa.Column("known_to", sa.Date(), nullable=True))
        batch.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("ical_kept", sa.Text(), nullable=True))
        batch.create_foreign_key("fk_events_follows_id_events", "events", ["follows_id"], ["id"], ondelete="SET NULL")
        batch.create_index("ix_events_follows_id", ["follows_id"])
        batch.create_index("ix_events_known_to", ["known_to"])
    op.execute("UPDATE events SET last_date = end_date")
    with op.batch_alter_table("events") as batch:
        batch.alter_column("rdates", server_default=None)
        batch.alter_column("exdates", server_default=None)
        batch.alter_column("last_date", existing_type=sa.Date(), nullable=False)
    _create_overrides()
    _create_occurrences()
    columns = ", ".join(LISTED)
    op.execute(
        f"INSERT INTO event_occurrences (event_id, recurrence_id, path, is_unconfirmed, {columns}) "  # noqa: S608 — our own names
        f"SELECT id, '', '/events/' || slug || '/', unconfirmed IS NOT NULL, {columns} FROM events "
        "WHERE deleted_at IS NULL ORDER BY id"
    )
    announce(op, "event_overrides", "event_occurrences")


def _create_overrides() -> None:
    op.create_table(
        "event_overrides",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("recurrence_id", sa.String(20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("start", sa.String(20), nullable=True),
        sa.Column("end", sa.String(20), nullable=True),
        sa.Column("name", sa.String(200), nullable=True),
        sa.Column("status", sa.String(12), nullable=True),
        sa.Column("has_place", sa.Boolean(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("city", sa.String(120), nullable=True),
        sa.Column("country", sa.String(2), nullable=True),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("url", sa.String(1000), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_event_overrides_event_id_events", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name="fk_event_overrides_venue_id_venues"),
        sa.PrimaryKeyConstraint("id", name="pk_event_overrides"),
        sa.UniqueConstraint("event_id", "recurrence_id", name="uq_event_overrides_event_id_recurrence_id"),
    )
    op.create_index("ix_event_overrides_venue_id", "event_overrides", ["venue_id"])


def _create_occurrences() -> None:
    op.create_table(
        "event_occurrences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("recurrence_id", sa.String(20), nullable=False),
        sa.Column("path", sa.String(160), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("is_all_day", sa.Boolean(), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=False),
        sa.Column("local_start", sa.DateTime(), nullable=True),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("city", sa.String(120), nullable=True),
        sa.Column("country", sa.String(2), nullable=True),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("is_unconfirmed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_event_occurrences_event_id_events", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["series_id"], ["event_series.id"], name="fk_event_occurrences_series_id_event_series"),
        sa.PrimaryKeyConstraint("id", name="pk_event_occurrences"),
        sa.UniqueConstraint("event_id", "recurrence_id", name="uq_event_occurrences_event_id_recurrence_id"),
    )
    for name, columns in {
        "start_date": ["start_date", "end_date"],
        "starts_at": ["starts_at", "ends_at"],
        "ends_at": ["ends_at", "starts_at"],
        "series_id": ["series_id", "starts_at"],
        "country": ["country", "starts_at"],
    }.items():
        op.create_index(f"ix_event_occurrences_{name}", "event_occurrences", columns)
    op.create_index(
        "ix_event_occurrences_days",
        "event_occurrences",
        ["end_date", "start_date"],
        sqlite_where=SEVERAL_DAYS,
        postgresql_where=SEVERAL_DAYS,
    )


def downgrade() -> None:
    op.drop_table("event_occurrences")
    op.drop_table("event_overrides")
    with op.batch_alter_table("events") as batch:
        batch.drop_index("ix_events_known_to")
        batch.drop_index("ix_events_follows_id")
        batch.drop_constraint("fk_events_follows_id_events", type_="foreignkey")
        for column in ("rrule", "rdates", "exdates", "last_date", "known_to", "follows_id", "ical_kept"):
            batch.drop_column(column)
    for name, columns in INDEXES.items():
        op.create_index(name, "events", columns)
