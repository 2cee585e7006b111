"""What somebody who comes knows of the date, so that they hear once when it moves or goes."""

import sqlalchemy as sa
from alembic import op

from app.core.database import UTCDateTime

revision = "0034"
down_revision = "0033"

# When and where they heard it is was not kept: it counts as known, as it was when this was run.
NOTE_WHAT_IS_KNOWN = """
UPDATE event_attendances SET
    told_of = (SELECT e.updated_at FROM events e WHERE e.id = event_attendances.event_id),
    told_start = (
        SELECT o.starts_at FROM event_occurrences o
        WHERE o.event_id = event_attendances.event_id AND o.recurrence_id = event_attendances.recurrence_id
    )
"""


def upgrade() -> None:
    op.add_column("event_attendances", sa.Column("told", sa.Text(), nullable=True))
    op.add_column("event_attendances", sa.Column("told_start", UTCDateTime(), nullable=True))
    op.add_column("event_attendances", sa.Column("told_of", UTCDateTime(), nullable=True))
    op.execute(NOTE_WHAT_IS_KNOWN)


def downgrade() -> None:
    for column in ("told_of", "told_start", "told"):
        op.drop_column("event_attendances", column)
