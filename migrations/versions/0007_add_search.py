"""Search: the entries, and each database's own index over their words.

The words come folded and stemmed from `app.search.words`, so that both databases find the same; FTS5 splits them at
spaces only (its `ascii` tokenizer, with the marks of facets as letters), PostgreSQL gets them with positions.

There never was a revision 0006. The gap stays: to a database that is at a later number already, renumbered
files would look like an older portal.
"""

import sqlalchemy as sa
from alembic import op

from app.core.database import UTCDateTime

revision = "0007"
down_revision = "0005"

FTS = """
CREATE VIRTUAL TABLE search_fts USING fts5(
    title_words, body_words, facets,
    content='search_entries', content_rowid='id',
    tokenize="ascii tokenchars '-:'", prefix='2 3'
)"""
ADD = """
INSERT INTO search_fts(rowid, title_words, body_words, facets)
VALUES (new.id, new.title_words, new.body_words, new.facets);"""
TAKE = """
INSERT INTO search_fts(search_fts, rowid, title_words, body_words, facets)
VALUES ('delete', old.id, old.title_words, old.body_words, old.facets);"""
TRIGGERS = [
    f"CREATE TRIGGER search_entries_added AFTER INSERT ON search_entries BEGIN {ADD} END",
    f"CREATE TRIGGER search_entries_removed AFTER DELETE ON search_entries BEGIN {TAKE} END",
    f"CREATE TRIGGER search_entries_changed AFTER UPDATE ON search_entries BEGIN {TAKE} {ADD} END",
]

# The body starts at position 1,001: a phrase never runs from the title into it. 16,383 is the last position there is.
VECTOR = """
CREATE FUNCTION search_vector(title_words text, body_words text, facets text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN (
    SELECT coalesce(string_agg(lexeme, ' '), '')::tsvector FROM (
        SELECT quote_literal(word) || ':' || least(place, 1000) || 'A' AS lexeme
        FROM unnest(string_to_array(title_words, ' ')) WITH ORDINALITY AS t(word, place) WHERE word <> ''
        UNION ALL
        SELECT quote_literal(word) || ':' || least(place + 1000, 16383)
        FROM unnest(string_to_array(body_words, ' ')) WITH ORDINALITY AS b(word, place) WHERE word <> ''
        UNION ALL
        SELECT quote_literal(word) FROM unnest(string_to_array(facets, ' ')) AS f(word) WHERE word <> ''
    ) AS lexemes
)"""


def upgrade() -> None:
    op.create_table(
        "search_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("happened_at", UTCDateTime(), nullable=False),
        sa.Column("visible_from", UTCDateTime(), nullable=False),
        sa.Column("title", sa.String(400), nullable=False),
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("author_slug", sa.String(120), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("title_words", sa.Text(), nullable=False),
        sa.Column("facets", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_entries"),
        sa.UniqueConstraint("kind", "object_id", name="uq_search_entries_kind_object_id"),
    )
    op.create_index("ix_search_entries_visible_from", "search_entries", ["visible_from"])
    if op.get_bind().dialect.name == "sqlite":
        for statement in (FTS, *TRIGGERS):
            op.execute(statement)
    else:
        op.execute(VECTOR)
        op.execute(
            "ALTER TABLE search_entries ADD COLUMN vector tsvector NOT NULL "
            "GENERATED ALWAYS AS (search_vector(title_words, body_words, facets)) STORED"
        )
        op.execute("CREATE INDEX ix_search_entries_vector ON search_entries USING gin (vector)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_fts")
        op.drop_table("search_entries")
    else:
        op.drop_table("search_entries")
        op.execute("DROP FUNCTION search_vector")
