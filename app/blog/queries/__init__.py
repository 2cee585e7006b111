"""Reads of the blog. What a visitor may see is decided here."""

from app.blog.queries.archive import Month, Teaser, is_page, months, neighbours, newest, next_change, page_of
from app.blog.queries.articles import Article, Link, article
from app.blog.queries.lookups import (
    Address,
    addresses,
    author,
    author_of_wordpress_id,
    category_of_wordpress_id,
    free_slug,
    has_revisions,
    is_path,
    path_of_old_address,
    path_of_slug,
    path_of_wordpress_id,
    term,
    terms_of,
)
from app.blog.queries.syndication import FullPost, full_posts, last_change

__all__ = [
    "Address",
    "Article",
    "FullPost",
    "Link",
    "Month",
    "Teaser",
    "addresses",
    "article",
    "author",
    "author_of_wordpress_id",
    "category_of_wordpress_id",
    "free_slug",
    "full_posts",
    "has_revisions",
    "is_page",
    "is_path",
    "last_change",
    "months",
    "neighbours",
    "newest",
    "next_change",
    "page_of",
    "path_of_old_address",
    "path_of_slug",
    "path_of_wordpress_id",
    "term",
    "terms_of",
]
