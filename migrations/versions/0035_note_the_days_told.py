"""From which day to which the component of an event tells: also of a date that was moved to before the first one."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    with op.batch_alter_table("events") as batch:
        for column in ("told_from", "told_to"):
            batch.add_column(sa.Column(column, sa.Date(), nullable=False, server_default="1900-01-01"))
    op.execute("UPDATE events SET told_from = start_date, told_to = last_date")
    with op.batch_alter_table("events") as batch:
        for column in ("told_from", "told_to"):
            batch.alter_column(column, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("events") as batch:
        for column in ("told_to", "told_from"):
            batch.drop_column(column)
