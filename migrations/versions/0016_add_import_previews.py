"""Files that were read at the desk and wait to be imported."""

import sqlalchemy as sa
from alembic import op

from app.core.database import UTCDateTime

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "event_import_previews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(1000), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("account_json", sa.JSON(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_event_import_previews_person_id_people", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["event_series.id"],
            name="fk_event_import_previews_series_id_event_series",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_event_import_previews"),
    )
    for column in ("person_id", "series_id", "created_at"):
        op.create_index(f"ix_event_import_previews_{column}", "event_import_previews", [column])


def downgrade() -> None:
    op.drop_table("event_import_previews")
