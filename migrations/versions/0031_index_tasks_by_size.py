"""Find the shortest tasks anybody can take without sorting all of them."""

from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_index("ix_tasks_state_size", "tasks", ["state", "size", "id"])


def downgrade() -> None:
    op.drop_index("ix_tasks_state_size", table_name="tasks")
