"""What was told of a date says which start it named, so that a moved date is reminded of again."""

import sqlalchemy as sa
from alembic import op

from app.core.database import UTCDateTime

revision = "0028"
down_revision = "0027"

NAME_STARTS = """
UPDATE event_attendances_told SET starts_at = (
    SELECT o.starts_at FROM event_occurrences o
    JOIN event_attendances a ON a.event_id = o.event_id AND a.recurrence_id = o.recurrence_id
    WHERE a.id = event_attendances_told.attendance_id
) WHERE what IN ('week', 'day')
"""


def upgrade() -> None:
    op.add_column("event_attendances_told", sa.Column("starts_at", UTCDateTime(), nullable=True))
    op.execute(NAME_STARTS)


def downgrade() -> None:
    op.drop_column("event_attendances_told", "starts_at")
