"""People have a calendar of their own at a secret address."""

import sqlalchemy as sa
from alembic import op

from app.core.changes import announce
from app.core.database import UTCDateTime

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "calendar_addresses",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(43), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_calendar_addresses_person_id_people"),
        sa.PrimaryKeyConstraint("person_id", name="pk_calendar_addresses"),
        sa.UniqueConstraint("token", name="uq_calendar_addresses_token"),
    )
    announce(op, "calendar_addresses")


def downgrade() -> None:
    op.drop_table("calendar_addresses")
