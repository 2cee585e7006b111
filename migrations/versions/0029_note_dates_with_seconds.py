"""The ledger of events names single dates whose start has seconds."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    with op.batch_alter_table("event_changes") as batch:
        batch.alter_column("recurrence_id", type_=sa.String(20), existing_type=sa.String(16), existing_nullable=True)


def downgrade() -> None:
    """The column has no room for seconds: those dates are named by their minute."""
    op.execute("UPDATE event_changes SET recurrence_id = substr(recurrence_id, 1, 16)")
    with op.batch_alter_table("event_changes") as batch:
        batch.alter_column("recurrence_id", type_=sa.String(16), existing_type=sa.String(20), existing_nullable=True)
