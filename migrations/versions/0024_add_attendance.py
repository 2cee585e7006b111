"""People say that they come to an event, and star events."""

import sqlalchemy as sa
from alembic import op

from app.core.changes import announce
from app.core.database import UTCDateTime

revision = "0024"
down_revision = "0023"

DATE = ("event_id", "recurrence_id")


def upgrade() -> None:
    op.create_table(
        "event_attendances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("recurrence_id", sa.String(20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(8), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("offered_until", UTCDateTime(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("wants_reminders", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_event_attendances_event_id_events", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_event_attendances_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_event_attendances"),
        *(
            sa.UniqueConstraint(*DATE, column, name=f"uq_event_attendances_event_id_recurrence_id_{column}")
            for column in ("person_id", "seat", "position")
        ),
    )
    op.create_index("ix_event_attendances_person_id", "event_attendances", ["person_id"])
    is_offered = sa.text("offered_until IS NOT NULL")
    op.create_index(
        "ix_event_attendances_offered_until",
        "event_attendances",
        ["offered_until"],
        sqlite_where=is_offered,
        postgresql_where=is_offered,
    )
    op.create_table(
        "event_capacities",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_event_capacities_event_id_events", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name="pk_event_capacities"),
    )
    op.create_table(
        "event_attendances_told",
        sa.Column("attendance_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(10), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendance_id"],
            ["event_attendances.id"],
            name="fk_event_attendances_told_attendance_id_event_attendances",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attendance_id", "what", name="pk_event_attendances_told"),
    )
    op.create_table(
        "event_stars",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_event_stars_person_id_people"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_stars_event_id_events", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "event_id", name="pk_event_stars"),
    )
    op.create_index("ix_event_stars_event_id", "event_stars", ["event_id"])
    op.add_column("outbox_mails", sa.Column("unsubscribe_url", sa.String(500), nullable=True))
    announce(op, "event_attendances", "event_capacities", "event_attendances_told", "event_stars")


def downgrade() -> None:
    op.drop_column("outbox_mails", "unsubscribe_url")
    for table in ("event_stars", "event_attendances_told", "event_capacities", "event_attendances"):
        op.drop_table(table)
