"""A list of very many tasks is sorted by title or last change without reading their texts."""

from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    op.create_index("ix_tasks_orders", "tasks", ["state", "area_id", "size", "audience", "title", "changed_at"])


def downgrade() -> None:
    op.drop_index("ix_tasks_orders", "tasks")
