"""Docs days, their tasks, and who works on what."""

import sqlalchemy as sa
from alembic import op

from app.core.database import UTCDateTime

revision = "0004"
down_revision = "0003"

OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(120), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_areas"),
        sa.UniqueConstraint("slug", name="uq_areas_slug"),
    )
    op.create_table(
        "docs_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("uid", sa.String(200), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(200), nullable=True),
        sa.Column("channel_network", sa.String(200), nullable=True),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("unconfirmed", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_docs_days"),
        sa.UniqueConstraint("date", name="uq_docs_days_date"),
        sa.UniqueConstraint("uid", name="uq_docs_days_uid"),
    )
    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(12), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.String(1), nullable=False),
        sa.Column("audience", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=True),
        sa.Column("duplicate_of_id", sa.Integer(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("target", sa.String(2000), nullable=True),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("certainty", sa.String(40), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("capacity >= 1", name="ck_tasks_capacity_positive"),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_tasks_area_id_areas"),
        sa.ForeignKeyConstraint(["duplicate_of_id"], ["tasks.id"], name="fk_tasks_duplicate_of_id_tasks"),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sa.UniqueConstraint("key", name="uq_tasks_key"),
    )
    op.create_index("ix_tasks_state", "tasks", ["state", "area_id"])
    op.create_table(
        "claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("person_slot", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=True),
        sa.Column("left_seconds", sa.Integer(), nullable=True),
        sa.Column("remind_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("task_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (state IN ('active', 'submitted'))", name="ck_claims_open_while_held"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_claims_person_id_people"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_claims_task_id_tasks"),
        sa.PrimaryKeyConstraint("id", name="pk_claims"),
    )
    op.create_index("ix_claims_ends_at", "claims", ["ends_at"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_claims_person_id", "claims", ["person_id"])
    op.create_index("ix_claims_task_id", "claims", ["task_id"])
    op.create_index(
        "uq_claims_person_id_person_slot",
        "claims",
        ["person_id", "person_slot"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "uq_claims_task_id_person_id",
        "claims",
        ["task_id", "person_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "uq_claims_task_id_slot", "claims", ["task_id", "slot"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_table(
        "day_tasks",
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["day_id"], ["docs_days.id"], name="fk_day_tasks_day_id_docs_days"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_day_tasks_task_id_tasks"),
        sa.PrimaryKeyConstraint("day_id", "task_id", name="pk_day_tasks"),
    )
    op.create_index("ix_day_tasks_task_id", "day_tasks", ["task_id"])
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["reviewer_id"], ["people.id"], name="fk_reviews_reviewer_id_people"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_reviews_task_id_tasks"),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
    )
    op.create_index("ix_reviews_reviewer_id", "reviews", ["reviewer_id"])
    op.create_index("ix_reviews_task_id", "reviews", ["task_id"])
    op.create_table(
        "task_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_task_comments_person_id_people"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_task_comments_task_id_tasks"),
        sa.PrimaryKeyConstraint("id", name="pk_task_comments"),
    )
    op.create_index("ix_task_comments_person_id", "task_comments", ["person_id"])
    op.create_index("ix_task_comments_task_id", "task_comments", ["task_id"])
    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.String(2000), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name="fk_submissions_claim_id_claims"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_submissions_person_id_people"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_submissions_task_id_tasks"),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
    )
    op.create_index("ix_submissions_person_id", "submissions", ["person_id"])
    op.create_index("ix_submissions_task_id", "submissions", ["task_id"])
    op.create_table(
        "task_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("from_state", sa.String(20), nullable=True),
        sa.Column("to_state", sa.String(20), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=True),
        sa.Column("claim_state", sa.String(20), nullable=True),
        sa.Column("claim_ends_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name="fk_task_events_claim_id_claims"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_task_events_person_id_people"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_task_events_task_id_tasks"),
        sa.PrimaryKeyConstraint("id", name="pk_task_events"),
    )
    op.create_index("ix_task_events_task_id", "task_events", ["task_id", "at"])


def downgrade() -> None:
    op.drop_table("task_events")
    op.drop_table("submissions")
    op.drop_table("task_comments")
    op.drop_table("reviews")
    op.drop_table("day_tasks")
    op.drop_table("claims")
    op.drop_table("tasks")
    op.drop_table("docs_days")
    op.drop_table("areas")
