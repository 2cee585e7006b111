"""Which mails somebody stopped, the news that wait for their next one, and what organisers wrote to a day's people."""

import sqlalchemy as sa
from alembic import op

from app.core.changes import announce
from app.core.database import UTCDateTime

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.create_table(
        "mail_stops",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("stopped_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_mail_stops_person_id_people"),
        sa.PrimaryKeyConstraint("person_id", "kind", name="pk_mail_stops"),
    )
    op.create_table(
        "digest_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("path", sa.String(500), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_digest_lines_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_digest_lines"),
        sa.UniqueConstraint("person_id", "key", name="uq_digest_lines_person_id_key"),
    )
    op.create_index("ix_digest_lines_created_at", "digest_lines", ["created_at"])
    op.create_table(
        "day_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["day_id"], ["docs_days.id"], name="fk_day_messages_day_id_docs_days"),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_day_messages_author_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_day_messages"),
    )
    op.create_index("ix_day_messages_day_id", "day_messages", ["day_id"])
    op.create_index("ix_day_messages_author_id", "day_messages", ["author_id"])
    announce(op, "mail_stops", "digest_lines", "day_messages")


def downgrade() -> None:
    for table in ("day_messages", "digest_lines", "mail_stops"):
        op.drop_table(table)
