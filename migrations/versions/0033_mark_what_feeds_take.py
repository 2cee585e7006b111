"""Events hold the month they stand under in feeds, and a mark of what feeds take from them.

The mark is 0 until the event is saved again; then it is another.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    with op.batch_alter_table("events") as batch:
        batch.add_column(sa.Column("feed_month", sa.String(7), nullable=False, server_default=""))
        batch.add_column(sa.Column("ical_mark", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE events SET feed_month = substr(CAST(start_date AS VARCHAR(10)), 1, 7)")
    with op.batch_alter_table("events") as batch:
        batch.alter_column("feed_month", server_default=None)
        batch.alter_column("ical_mark", server_default=None)
        batch.create_index("ix_events_feed_month", ["deleted_at", "feed_month", "ical_mark"])


def downgrade() -> None:
    with op.batch_alter_table("events") as batch:
        batch.drop_index("ix_events_feed_month")
        batch.drop_column("ical_mark")
        batch.drop_column("feed_month")
