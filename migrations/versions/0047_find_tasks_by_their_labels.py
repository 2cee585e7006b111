"""The search knows the labels of tasks, as it knows the tags of posts: the list of tasks is filtered by them."""

import sqlalchemy as sa
from alembic import op

from app.search.words import facet, words

revision = "0047"
down_revision = "0046"

TASKS = sa.table("tasks", sa.column("id", sa.Integer), sa.column("labels", sa.JSON))
ENTRIES = sa.table(
    "search_entries",
    *(sa.column("kind", sa.String), sa.column("object_id", sa.Integer), sa.column("tags", sa.Text)),
    *(sa.column("facets", sa.Text), sa.column("body_words", sa.Text)),
)
WITHOUT = (ENTRIES.c.kind == "task") & (ENTRIES.c.object_id == sa.bindparam("task_id")) & (ENTRIES.c.tags == "")


def upgrade() -> None:
    connection = op.get_bind()
    added = sa.update(ENTRIES).where(WITHOUT)
    added = added.values(
        tags=sa.bindparam("new_tags"),
        facets=ENTRIES.c.facets + sa.bindparam("new_facets"),
        body_words=ENTRIES.c.body_words + sa.bindparam("new_words"),
    )
    for task_id, labels in connection.execute(sa.select(TASKS.c.id, TASKS.c.labels)).all():
        if labels:
            told = {
                "new_tags": " ".join(labels),
                "new_facets": "".join(f" {facet('tag', label)}" for label in labels),
                "new_words": "".join(f" {word}" for word in words(" ".join(labels))),
            }
            connection.execute(added, {"task_id": task_id, **told})


def downgrade() -> None:
    """Nothing: that more is known of a task harms nobody, and its next save says what the older portal knows."""
