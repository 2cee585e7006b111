"""An organiser finds that an edit of the wiki is not the work."""

import sqlalchemy as sa
from alembic import op

from app.core.database import UTCDateTime

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    op.add_column("evidence", sa.Column("decided_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("evidence") as batch:
        batch.drop_column("decided_at")
