"""Who says to be a user of the wiki shows it by an edit; until then nobody's edits are theirs."""

import secrets

import sqlalchemy as sa
from alembic import op

from app.core.database import UTCDateTime

revision = "0048"
down_revision = "0047"

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
ACCOUNTS = sa.table("wiki_accounts", sa.column("person_id", sa.Integer), sa.column("code", sa.String))
INDEX = "uq_wiki_accounts_user_id_proved"


def upgrade() -> None:
    with op.batch_alter_table("wiki_accounts") as batch:
        batch.add_column(sa.Column("code", sa.String(16), nullable=False, server_default=""))
        batch.add_column(sa.Column("proved_at", UTCDateTime(), nullable=True))
        batch.drop_constraint("uq_wiki_accounts_user_id", type_="unique")
    connection = op.get_bind()
    for person_id in connection.scalars(sa.select(ACCOUNTS.c.person_id)).all():
        code = "XW-" + "".join(secrets.choice(LETTERS) for _ in range(8))
        connection.execute(sa.update(ACCOUNTS).where(ACCOUNTS.c.person_id == person_id).values(code=code))
    with op.batch_alter_table("wiki_accounts") as batch:
        batch.alter_column("code", server_default=None)
    is_proved = sa.text("proved_at IS NOT NULL")
    op.create_index(
        INDEX, "wiki_accounts", ["user_id"], unique=True, sqlite_where=is_proved, postgresql_where=is_proved
    )


def downgrade() -> None:
    """Of several who say to be one user, only who has shown it stays it, or else nobody does."""
    op.drop_index(INDEX, "wiki_accounts")
    op.execute("UPDATE wiki_accounts SET user_id = NULL, checked_at = NULL WHERE proved_at IS NULL")
    with op.batch_alter_table("wiki_accounts") as batch:
        batch.drop_column("proved_at")
        batch.drop_column("code")
        batch.create_unique_constraint("uq_wiki_accounts_user_id", ["user_id"])
