"""The wiki says how titles of pages of other wikis begin; it is asked anew at once, and what it says is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    with op.batch_alter_table("wikis") as batch:
        batch.add_column(sa.Column("elsewhere", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("wikis") as batch:
        batch.alter_column("elsewhere", server_default=None)
    op.execute("UPDATE wikis SET described_at = NULL")


def downgrade() -> None:
    with op.batch_alter_table("wikis") as batch:
        batch.drop_column("elsewhere")
