"""A mail says from when on it is of no use: a sign-in link is good for minutes, a mail server may be away for days."""

import sqlalchemy as sa
from alembic import op

from app.core.database import UTCDateTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("outbox_mails", sa.Column("expires_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox_mails", "expires_at")
