"""Single dates of events tell what became of them, as events do."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    with op.batch_alter_table("event_overrides") as batch:
        batch.add_column(sa.Column("last_change", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("event_overrides") as batch:
        batch.drop_column("last_change")
