"""Pages of tasks are imported, and what each said of a task at the last import is known."""

import sqlalchemy as sa
from alembic import op

from app.core.changes import announce
from app.core.database import UTCDateTime

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_table(
        "import_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(200), nullable=False),
        sa.Column("area", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_runs"),
    )
    op.create_table(
        "source_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(200), nullable=False),
        sa.Column("row_key", sa.String(64), nullable=False),
        sa.Column("was", sa.String(200), nullable=False),
        sa.Column("text_hash", sa.String(64), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("base", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_source_rows_task_id_tasks", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["import_runs.id"], name="fk_source_rows_run_id_import_runs"),
        sa.PrimaryKeyConstraint("id", name="pk_source_rows"),
        sa.UniqueConstraint("page", "row_key", name="uq_source_rows_page_row_key"),
    )
    op.create_index("ix_source_rows_task_id", "source_rows", ["task_id"])
    op.create_index("ix_source_rows_run_id", "source_rows", ["run_id"])
    announce(op, "import_runs", "source_rows")


def downgrade() -> None:
    op.drop_table("source_rows")
    op.drop_table("import_runs")
