"""Standing pages."""

import sqlalchemy as sa
from alembic import op

from app.core.changes import announce

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(120), nullable=False),
        sa.Column("title", sa.String(400), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pages"),
        sa.UniqueConstraint("slug", name="uq_pages_slug"),
    )
    announce(op, "pages")


def downgrade() -> None:
    op.drop_table("pages")
