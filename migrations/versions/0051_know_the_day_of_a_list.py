"""An event of a list says of which day it is, as a draft may move and another day take its date."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    """By the date, of a day planned before. Of a draft that has moved since nobody knows it, and nothing is told."""
    with op.batch_alter_table("task_events") as batch:
        batch.add_column(sa.Column("day_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_task_events_day_id_docs_days", "docs_days", ["day_id"], ["id"])
    op.execute(
        "UPDATE task_events SET day_id = (SELECT id FROM docs_days WHERE CAST(date AS VARCHAR) = task_events.cause "
        "AND created_at <= task_events.at) WHERE kind IN ('put on a day', 'taken off a day')"
    )


def downgrade() -> None:
    with op.batch_alter_table("task_events") as batch:
        batch.drop_constraint("fk_task_events_day_id_docs_days", type_="foreignkey")
        batch.drop_column("day_id")
