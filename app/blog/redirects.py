"""Addresses of the replaced WordPress, and of posts that moved: each leads to its true address in one hop."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from urllib.parse import quote_plus

from sqlalchemy.orm import Session

from app.blog import queries
from app.blog.addresses import ARCHIVES, BLOG, page_path, post_path
from app.blog.listings import Listing
from app.blog.models import Scope

FEED_TAILS = {"": "", "rss2": "", "rss": "", "rdf": "", "feed": "", "atom": "atom/", "json": "json/"}
"""What follows `feed/` in old addresses, and in true ones."""
ARGUMENTS = {"p", "m", "cat", "author", "author_name", "category_name", "tag", "feed", "paged", "s"}
"""What WordPress understood behind `/?`."""


def post_target(session: Session, day: date | None, slug: str, *, now: datetime) -> str | None:
    """Where a post is that was asked for by this date and slug: there, or it moved, or the date is wrong."""
    if day:
        path = post_path(day, slug)
        if queries.is_path(session, day, slug, now=now):
            return path
        moved = queries.path_of_old_address(session, path, now=now)
        if moved:
            return moved
    return queries.path_of_slug(session, slug, now=now)


def path_target(session: Session, path: str, *, now: datetime) -> str | None:
    """The true address of what `/index.php/PATH` showed, or None where there is nothing."""
    head = [segment for segment in path.split("/") if segment]
    page, feed = 1, None
    if len(head) > 1 and head[-2] == "page" and head[-1].isdecimal() and len(head[-1]) < 7:
        head, page = head[:-2], int(head[-1])
    elif head and head[-1] == "feed":
        head, feed = head[:-1], ""
    elif len(head) > 1 and head[-2] == "feed":
        head, feed = head[:-2], head[-1]
    listing = _listing(session, head)
    if listing is not None:
        return _listing_target(session, listing, page, feed, now=now)
    if head == ["archives"]:
        return ARCHIVES
    return _post(session, head, now=now)


def legacy_target(session: Session, args: Mapping[str, str], *, now: datetime) -> str | None:
    """The true address of what `/?ARGS` showed, or None where there is nothing."""
    if "s" in args:
        return f"/search/?q={quote_plus(args['s'])}"
    if "p" in args:
        return queries.path_of_wordpress_id(session, _number(args["p"]), now=now)
    listing = _listing_of_arguments(session, args)
    if listing is None:
        return None
    return _listing_target(session, listing, _number(args.get("paged", "1")) or 1, args.get("feed"), now=now)


def _listing_of_arguments(session: Session, args: Mapping[str, str]) -> Listing | None:
    if "m" in args:
        digits = args["m"]
        return _dated([digits[:4], digits[4:6], digits[6:8]][: len(digits) // 2 - 1]) if digits.isdecimal() else None
    if "cat" in args:
        category = queries.category_of_wordpress_id(session, _number(args["cat"]))
        return Listing.term(category) if category else None
    if "author" in args:
        author = queries.author_of_wordpress_id(session, _number(args["author"]))
        return Listing.author(author) if author else None
    for argument, kind in (("category_name", "category"), ("tag", "tag"), ("author_name", "author")):
        if argument in args:
            return _listing(session, [kind, args[argument].strip("/").rpartition("/")[2]])
    return _listing(session, [])


def _listing(session: Session, head: Sequence[str]) -> Listing | None:
    if not head:
        return Listing.home()
    if head == ["blog"]:
        return Listing.blog()
    kind, slug = head[0], head[-1]
    if kind == "author" and len(head) == 2:
        author = queries.author(session, slug)
        return Listing.author(author) if author else None
    # A category may stand below its parents.
    if kind in (Scope.CATEGORY, Scope.TAG) and len(head) > 1:
        term = queries.term(session, kind, slug)
        return Listing.term(term) if term else None
    return _dated(head)


def _dated(parts: Sequence[str]) -> Listing | None:
    if not 1 <= len(parts) <= 3 or len(parts[0]) != 4 or not all(part.isdecimal() for part in parts):
        return None
    make = (Listing.year, Listing.month, Listing.day)[len(parts) - 1]
    try:
        return make(*(int(part) for part in parts))
    except (ValueError, OverflowError):
        return None


def _listing_target(session: Session, listing: Listing, page: int, feed: str | None, *, now: datetime) -> str | None:
    if feed is not None and feed not in FEED_TAILS:
        return None
    months = queries.months(session, listing.scope, listing.scope_id, now=now)
    if not queries.is_page(session, listing, page, months=months, now=now):
        return None
    if feed is not None:
        return f"{listing.path}feed/{FEED_TAILS[feed]}"
    return page_path(BLOG if page > 1 and listing.path == "/" else listing.path, page)


def _post(session: Session, head: Sequence[str], *, now: datetime) -> str | None:
    """The address of a post, its date right, wrong or missing; what hung below it (feed, trackback) leads to it."""
    if len(head) in (4, 5) and all(part.isdecimal() for part in head[:3]):
        day = _dated(head[:3])
        return post_target(session, day.start if day else None, head[3], now=now)
    return post_target(session, None, head[0], now=now) if len(head) == 1 else None


def _number(text: str) -> int:
    """A WordPress number; 0, which nothing has, for what is none."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0
