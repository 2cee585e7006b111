"""In which form the components of an event are kept: the worker writes those of an earlier one anew."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    with op.batch_alter_table("events") as batch:
        batch.add_column(sa.Column("ical_form", sa.Integer(), nullable=False, server_default="0"))
        batch.create_index("ix_events_ical_form", ["ical_form"])
    with op.batch_alter_table("events") as batch:
        batch.alter_column("ical_form", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("events") as batch:
        batch.drop_index("ix_events_ical_form")
        batch.drop_column("ical_form")
