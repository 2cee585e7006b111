"""Tasks have mentors and labels, small ones close themselves, and people wait in line for those that others have."""

import sqlalchemy as sa
from alembic import op

from app.core.changes import announce
from app.core.database import UTCDateTime

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    with op.batch_alter_table("tasks") as batch:
        batch.add_column(sa.Column("labels", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("mentor_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("is_self_closing", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.create_foreign_key("fk_tasks_mentor_id_people", "people", ["mentor_id"], ["id"])
        batch.create_index("ix_tasks_mentor_id", ["mentor_id"])
    with op.batch_alter_table("tasks") as batch:
        batch.alter_column("labels", server_default=None)
        batch.alter_column("is_self_closing", server_default=None)
    op.create_table(
        "task_queue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", UTCDateTime(), nullable=False),
        sa.Column("offered_until", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("how", sa.String(20), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (how IS NULL)", name="ck_task_queue_open_until_ended"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_task_queue_task_id_tasks"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_task_queue_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_task_queue"),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_task_queue_task_id_person_id",
        "task_queue",
        ["task_id", "person_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index("ix_task_queue_task_id", "task_queue", ["task_id"])
    op.create_index("ix_task_queue_person_id", "task_queue", ["person_id"])
    announce(op, "task_queue")
    with op.batch_alter_table("task_events") as batch:
        batch.add_column(sa.Column("entry_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("entry_state", sa.String(20), nullable=True))
        batch.add_column(sa.Column("offered_until", UTCDateTime(), nullable=True))
        batch.create_foreign_key("fk_task_events_entry_id_task_queue", "task_queue", ["entry_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("task_events") as batch:
        batch.drop_constraint("fk_task_events_entry_id_task_queue", type_="foreignkey")
        for column in ("offered_until", "entry_state", "entry_id"):
            batch.drop_column(column)
    op.drop_table("task_queue")
    with op.batch_alter_table("tasks") as batch:
        batch.drop_index("ix_tasks_mentor_id")
        batch.drop_constraint("fk_tasks_mentor_id_people", type_="foreignkey")
        for column in ("is_self_closing", "mentor_id", "labels"):
            batch.drop_column(column)
