"""The site's description is dated, so that no feed is said to be older than it."""

import sqlalchemy as sa
from alembic import op

from app.core.database import UTCDateTime

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("site_document", sa.Column("changed_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("site_document", "changed_at")
