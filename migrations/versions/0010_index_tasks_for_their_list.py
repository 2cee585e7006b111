"""The list of all tasks is counted and sorted from an index alone, without reading the texts."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_index("ix_tasks_facets", "tasks", ["state", "area_id", "size", "audience", "capacity"])
    op.drop_index("ix_tasks_state", table_name="tasks")


def downgrade() -> None:
    op.create_index("ix_tasks_state", "tasks", ["state", "area_id"])
    op.drop_index("ix_tasks_facets", table_name="tasks")
