"""Programmes, their sessions and deadlines know who saved them last at the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

TABLES = ("programmes", "programme_sessions", "event_deadlines")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("edited_by_id", sa.Integer(), nullable=True))
            batch.create_foreign_key(
                f"fk_{table}_edited_by_id_people", "people", ["edited_by_id"], ["id"], ondelete="SET NULL"
            )
            batch.create_index(f"ix_{table}_edited_by_id", ["edited_by_id"])


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_index(f"ix_{table}_edited_by_id")
            batch.drop_constraint(f"fk_{table}_edited_by_id_people", type_="foreignkey")
            batch.drop_column("edited_by_id")
