"""Reads of the blog. What a visitor may see is decided here."""

from app.blog.queries.archive import Month, Teaser, is_page, months, neighbours, newest, next_change, page_of
from app.blog.queries.articles import Article, Link, article
from app.blog.queries.lookups import (
    Address,
    addresses,
    author,
    free_slug,
    has_revisions,
    path_of_old_address,
    path_of_slug,
    path_of_wordpress_id,
    term,
    terms_of,
)

__all__ = [
    "Address",
    "Article",
    "Link",
    "Month",
    "Teaser",
    "addresses",
    "article",
    "author",
    "free_slug",
    "has_revisions",
    "is_page",
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
