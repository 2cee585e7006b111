"""Posts, bylines, terms, and what is kept beside them: places in listings, counts, old addresses, revisions."""

import sqlalchemy as sa
from alembic import op

from app.core.database import UTCDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "post_counts",
        sa.Column("scope", sa.String(10), nullable=False),
        sa.Column("scope_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "scope_id", "year", "month", name="pk_post_counts"),
    )
    op.create_table(
        "terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("slug", sa.String(120), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("wordpress_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_terms"),
        sa.UniqueConstraint("kind", "slug", name="uq_terms_kind_slug"),
        sa.UniqueConstraint("kind", "wordpress_id", name="uq_terms_kind_wordpress_id"),
    )
    op.create_table(
        "authors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(120), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("wordpress_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_authors_person_id_people", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_authors"),
        sa.UniqueConstraint("person_id", name="uq_authors_person_id"),
        sa.UniqueConstraint("slug", name="uq_authors_slug"),
        sa.UniqueConstraint("wordpress_id", name="uq_authors_wordpress_id"),
    )
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(200), nullable=False),
        sa.Column("title", sa.String(400), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=True),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("guid", sa.String(400), nullable=False),
        sa.Column("wordpress_id", sa.Integer(), nullable=True),
        sa.Column("has_more", sa.Boolean(), nullable=False),
        sa.Column("reading_minutes", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("public_at", UTCDateTime(), nullable=True),
        sa.Column("submitted_at", UTCDateTime(), nullable=True),
        sa.Column("deleted_at", UTCDateTime(), nullable=True),
        sa.Column("follows_title", sa.String(400), nullable=True),
        sa.Column("follows_url", sa.String(1000), nullable=True),
        sa.Column("follows_date", sa.Date(), nullable=True),
        sa.Column("follows_certainty", sa.String(10), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("teaser_html", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("status = 'draft' OR published_at IS NOT NULL", name="ck_posts_published_has_date"),
        sa.CheckConstraint("(published_at IS NULL) = (local_date IS NULL)", name="ck_posts_both_dates"),
        sa.ForeignKeyConstraint(["author_id"], ["authors.id"], name="fk_posts_author_id_authors"),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        sa.UniqueConstraint("guid", name="uq_posts_guid"),
        sa.UniqueConstraint("wordpress_id", name="uq_posts_wordpress_id"),
    )
    op.create_index("ix_posts_author_id", "posts", ["author_id"])
    op.create_index("ix_posts_public_at", "posts", ["public_at"])
    op.create_index("ix_posts_slug", "posts", ["slug"])
    op.create_index("ix_posts_updated_at", "posts", ["updated_at"])
    op.create_index(
        "uq_posts_address",
        "posts",
        ["local_date", "slug"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "uq_posts_undated",
        "posts",
        ["slug"],
        unique=True,
        sqlite_where=sa.text("local_date IS NULL AND deleted_at IS NULL"),
        postgresql_where=sa.text("local_date IS NULL AND deleted_at IS NULL"),
    )
    op.create_table(
        "old_addresses",
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_old_addresses_post_id_posts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("path", name="pk_old_addresses"),
    )
    op.create_index("ix_old_addresses_post_id", "old_addresses", ["post_id"])
    op.create_table(
        "post_places",
        sa.Column("scope", sa.String(10), nullable=False),
        sa.Column("scope_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=False),
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_post_places_post_id_posts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("scope", "scope_id", "local_date", "published_at", "post_id", name="pk_post_places"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_post_places_post_id", "post_places", ["post_id"])
    op.create_table(
        "post_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(400), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_post_revisions_person_id_people", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_post_revisions_post_id_posts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_post_revisions"),
    )
    op.create_index("ix_post_revisions_person_id", "post_revisions", ["person_id"])
    op.create_index("ix_post_revisions_post_id", "post_revisions", ["post_id"])
    op.create_table(
        "post_terms",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_post_terms_post_id_posts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name="fk_post_terms_term_id_terms"),
        sa.PrimaryKeyConstraint("post_id", "term_id", name="pk_post_terms"),
    )
    op.create_index("ix_post_terms_term_id", "post_terms", ["term_id"])


def downgrade() -> None:
    op.drop_table("post_terms")
    op.drop_table("post_revisions")
    op.drop_table("post_places")
    op.drop_table("old_addresses")
    op.drop_table("posts")
    op.drop_table("authors")
    op.drop_table("terms")
    op.drop_table("post_counts")
