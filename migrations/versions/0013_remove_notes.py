"""Notes that organisers have removed; their text is kept, so that they can be put back."""

import sqlalchemy as sa
from alembic import op

from app.core.database import UTCDateTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    with op.batch_alter_table("task_comments") as table:
        table.add_column(sa.Column("removed_at", UTCDateTime(), nullable=True))
        table.add_column(sa.Column("removed_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_task_comments_removed_by_id_people", "people", ["removed_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("task_comments") as table:
        table.drop_constraint("fk_task_comments_removed_by_id_people", type_="foreignkey")
        table.drop_column("removed_by_id")
        table.drop_column("removed_at")
