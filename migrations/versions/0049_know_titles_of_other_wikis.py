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
    """The program below knows one kind of wiki, and one way for a task to become done."""
    op.execute("UPDATE import_runs SET format = 'wiki' WHERE format = 'our-wiki'")
    op.execute("UPDATE task_events SET kind = 'accepted' WHERE kind = 'closed'")
    with op.batch_alter_table("wikis") as batch:
        batch.drop_column("elsewhere")
