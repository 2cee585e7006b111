"""Anybody proposes tasks, and votes for them."""

import sqlalchemy as sa
from alembic import op

from app.core.changes import announce
from app.core.database import UTCDateTime

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    with op.batch_alter_table("tasks") as batch:
        batch.add_column(sa.Column("proposed_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("is_held", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.create_foreign_key("fk_tasks_proposed_by_id_people", "people", ["proposed_by_id"], ["id"])
        batch.create_index("ix_tasks_proposed_by_id", ["proposed_by_id"])
    with op.batch_alter_table("tasks") as batch:
        batch.alter_column("is_held", server_default=None)
    op.create_table(
        "task_votes",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_task_votes_task_id_tasks"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_task_votes_person_id_people"),
        sa.PrimaryKeyConstraint("task_id", "person_id", name="pk_task_votes"),
    )
    op.create_index("ix_task_votes_person_id", "task_votes", ["person_id"])
    announce(op, "task_votes")


def downgrade() -> None:
    op.drop_table("task_votes")
    with op.batch_alter_table("tasks") as batch:
        batch.drop_index("ix_tasks_proposed_by_id")
        batch.drop_constraint("fk_tasks_proposed_by_id_people", type_="foreignkey")
        batch.drop_column("is_held")
        batch.drop_column("proposed_by_id")
