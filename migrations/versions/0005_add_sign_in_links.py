"""Sign-in links, counts of what was asked for too often, changes of people."""

import sqlalchemy as sa
from alembic import op

from app.core.database import UTCDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "sign_in_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("name", sa.String(200), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("intent", sa.String(40), nullable=True),
        sa.Column("intent_data", sa.JSON(), nullable=True),
        sa.Column("intent_words", sa.String(300), nullable=False),
        sa.Column("next_path", sa.String(500), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_links"),
        sa.UniqueConstraint("token_hash", name="uq_sign_in_links_token_hash"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_sign_in_links_person_id_people"),
    )
    op.create_index("ix_sign_in_links_email", "sign_in_links", ["email"])
    op.create_table(
        "people_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("before", sa.String(40), nullable=False),
        sa.Column("after", sa.String(40), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people_changes"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_people_changes_person_id_people"),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_people_changes_by_id_people"),
    )
    op.create_index("ix_people_changes_person_id", "people_changes", ["person_id"])
    op.create_table(
        "rate_counts",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_rate_counts"),
    )
    op.create_index("ix_rate_counts_started_at", "rate_counts", ["started_at"])


def downgrade() -> None:
    op.drop_table("rate_counts")
    op.drop_table("people_changes")
    op.drop_table("sign_in_links")
