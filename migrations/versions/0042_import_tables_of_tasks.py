"""What is imported is a page of wikitext or a table."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    with op.batch_alter_table("import_runs") as batch:
        batch.add_column(sa.Column("format", sa.String(10), server_default="wiki", nullable=False))
    with op.batch_alter_table("import_runs") as batch:
        batch.alter_column("format", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("import_runs") as batch:
        batch.drop_column("format")
