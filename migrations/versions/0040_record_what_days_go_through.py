"""What happens to a docs day is recorded, and what it came to; the last look at the target of a task is kept."""

import sqlalchemy as sa
from alembic import op

from app.core.changes import announce
from app.core.database import UTCDateTime

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.create_table(
        "day_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("from_state", sa.String(20), nullable=True),
        sa.Column("to_state", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["day_id"], ["docs_days.id"], name="fk_day_events_day_id_docs_days"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_day_events_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_day_events"),
    )
    op.create_index("ix_day_events_day_id", "day_events", ["day_id", "at"])
    op.create_table(
        "target_checks",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(2000), nullable=False),
        sa.Column("checked_at", UTCDateTime(), nullable=False),
        sa.Column("fault", sa.String(300), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_target_checks_task_id_tasks", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", name="pk_target_checks"),
    )
    op.add_column("docs_days", sa.Column("is_example", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("docs_days", sa.Column("introduction", sa.Text(), nullable=True))
    op.add_column("docs_days", sa.Column("figures", sa.JSON(), nullable=True))
    op.add_column("import_runs", sa.Column("unread", sa.JSON(), nullable=True))
    announce(op, "day_events", "target_checks")


def downgrade() -> None:
    op.drop_column("import_runs", "unread")
    for column in ("figures", "introduction", "is_example"):
        op.drop_column("docs_days", column)
    op.drop_table("target_checks")
    op.drop_table("day_events")
