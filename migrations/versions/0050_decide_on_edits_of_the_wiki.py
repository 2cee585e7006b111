"""An organiser finds that an edit of the wiki is not the work."""

import sqlalchemy as sa
from alembic import op

from app.core.database import UTCDateTime

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    """Decided is what stood when its task was opened again, or what was found not to be the work before a downgrade."""
    op.add_column("evidence", sa.Column("decided_at", UTCDateTime(), nullable=True))
    op.execute(
        "UPDATE evidence SET decided_at = (SELECT min(event.at) FROM task_events AS event "
        "WHERE event.task_id = evidence.task_id AND event.kind IN ('reopened', 'edits dismissed') "
        "AND event.at >= coalesce(evidence.changed_at, evidence.seen_at)) WHERE state = 'seen'"
    )


def downgrade() -> None:
    with op.batch_alter_table("evidence") as batch:
        batch.drop_column("decided_at")
