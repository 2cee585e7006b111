"""Events are chosen and counted from indexes alone, deleted ones left out: a row reaches beyond its page."""

from alembic import op

revision = "0011"
down_revision = "0010"

BEFORE = {
    "ix_events_days": ["end_date", "start_date"],
    "ix_events_start_date": ["start_date"],
    "ix_events_starts_at": ["starts_at"],
    "ix_events_ends_at": ["ends_at"],
}
AFTER = {
    "ix_events_start_date": ["deleted_at", "start_date", "end_date"],
    "ix_events_end_date": ["deleted_at", "end_date", "start_date"],
    "ix_events_starts_at": ["deleted_at", "starts_at"],
    "ix_events_ends_at": ["deleted_at", "ends_at"],
}


def upgrade() -> None:
    _replace(BEFORE, AFTER)


def downgrade() -> None:
    _replace(AFTER, BEFORE)


def _replace(old: dict[str, list[str]], new: dict[str, list[str]]) -> None:
    for name in old:
        op.drop_index(name, table_name="events")
    for name, columns in new.items():
        op.create_index(name, "events", columns)
