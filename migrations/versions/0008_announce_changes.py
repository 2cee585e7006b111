"""PostgreSQL tells that something was committed, so that no stored answer outlives it."""

from alembic import op

from app.core.changes import FUNCTION, announce

revision = "0008"
down_revision = "0007"

TABLES = (
    "areas",
    "authors",
    "claims",
    "day_tasks",
    "docs_days",
    "event_feeds",
    "event_series",
    "event_tags",
    "events",
    "old_addresses",
    "outbox_mails",
    "people",
    "people_changes",
    "post_counts",
    "post_places",
    "post_revisions",
    "post_terms",
    "posts",
    "rate_counts",
    "reviews",
    "search_entries",
    "sign_in_links",
    "site_document",
    "submissions",
    "task_comments",
    "task_events",
    "tasks",
    "terms",
    "venues",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FUNCTION)
    announce(op, *TABLES)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION announce_change() CASCADE")
