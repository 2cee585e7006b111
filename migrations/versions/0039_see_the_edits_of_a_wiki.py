"""Edits of the wiki are seen: how a page was when its task was taken, and what was edited since."""

import sqlalchemy as sa
from alembic import op

from app.core.changes import announce
from app.core.database import UTCDateTime

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.create_table(
        "wikis",
        sa.Column("api", sa.String(500), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("generator", sa.String(200), nullable=False),
        sa.Column("article_path", sa.String(500), nullable=False),
        sa.Column("script", sa.String(500), nullable=False),
        sa.Column("described_at", UTCDateTime(), nullable=True),
        sa.Column("read_until", UTCDateTime(), nullable=True),
        sa.Column("failing_since", UTCDateTime(), nullable=True),
        sa.Column("last_error", sa.String(400), nullable=True),
        sa.Column("next_try_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("api", name="pk_wikis"),
    )
    op.create_table(
        "wiki_accounts",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("user_name", sa.String(255), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.Column("checked_at", UTCDateTime(), nullable=True),
        sa.Column("problem", sa.String(200), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_wiki_accounts_person_id_people"),
        sa.PrimaryKeyConstraint("person_id", name="pk_wiki_accounts"),
        sa.UniqueConstraint("user_id", name="uq_wiki_accounts_user_id"),
    )
    op.create_table(
        "claim_baselines",
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(2000), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(200), nullable=True),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("page_id", sa.BigInteger(), nullable=True),
        sa.Column("rev_id", sa.BigInteger(), nullable=True),
        sa.Column("sha1", sa.String(40), nullable=True),
        sa.Column("wiki_at", UTCDateTime(), nullable=False),
        sa.Column("read_until", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name="fk_claim_baselines_claim_id_claims", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("claim_id", name="pk_claim_baselines"),
    )
    op.create_index("ix_claim_baselines_page_id", "claim_baselines", ["page_id"])
    _create_evidence()
    announce(op, "wikis", "wiki_accounts", "claim_baselines", "evidence")


def _create_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("rev_id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=False),
        sa.Column("page_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("user_name", sa.String(255), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("size_change", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(1000), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_evidence_task_id_tasks"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_evidence_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        sa.UniqueConstraint("task_id", "rev_id", name="uq_evidence_task_id_rev_id"),
    )
    for column in ("rev_id", "page_id", "person_id", "user_id"):
        op.create_index(f"ix_evidence_{column}", "evidence", [column])


def downgrade() -> None:
    op.drop_table("evidence")
    op.drop_table("claim_baselines")
    op.drop_table("wiki_accounts")
    op.drop_table("wikis")
