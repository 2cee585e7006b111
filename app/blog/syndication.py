"""Feeds of listings: how many posts they hold, and what they are called."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.blog import queries
from app.blog.addresses import BLOG, author_path, post_path
from app.blog.excerpts import shorten
from app.blog.listings import Listing
from app.blog.queries import FullPost, Month
from app.core.feeds import ATOM, EPOCH, JSON, RSS, Entry, Feed
from app.core.siteinfo import SiteInfo

NEWEST = 20
MOST_OF_A_PERIOD = 50

MEDIA_TYPES = {"": RSS, "atom/": ATOM, "json/": JSON}
"""By what stands behind `feed/` in the address."""


def feed_of(
    session: Session,
    listing: Listing,
    tail: str,
    *,
    months: Sequence[Month],
    site: SiteInfo,
    site_url: str,
    now: datetime,
) -> Feed:
    """The newest posts of the listing in full; of a year, a month or a day all, up to fifty."""
    limit = NEWEST if listing.start is None else MOST_OF_A_PERIOD
    posts = queries.full_posts(session, listing, limit=limit, now=now)
    changed = queries.last_change(session, now=now) or EPOCH
    return Feed(
        title=f"{site.name}: {listing.heading}" if listing.heading else site.name,
        description=listing.lead or site.tagline or site.name,
        url=site_url + listing.path,
        address=f"{site_url}{listing.path}feed/{tail}",
        language=site.language,
        updated=max([changed, *(post.changed_at for post in posts)]),
        entries=[_entry(post, site_url) for post in posts],
        history={
            rel: f"{site_url}{path}feed/atom/"
            for rel, path in _history(listing, months, is_whole=len(posts) < limit).items()
        },
    )


def _history(listing: Listing, months: Sequence[Month], *, is_whole: bool) -> dict[str, str]:
    """The months of the blog in a chain from its newest back: RFC 5005."""
    if listing.scope_id or not (listing.is_month or listing.start is None):
        return {}
    if listing.start is None:
        return {"prev-archive": months[0].path} if months else {}
    earlier, later = queries.neighbours(months, listing.start)
    paths = {
        "current": BLOG if is_whole else None,
        "prev-archive": earlier and earlier.path,
        "next-archive": later and later.path,
    }
    return {rel: path for rel, path in paths.items() if path}


def _entry(post: FullPost, site_url: str) -> Entry:
    return Entry(
        id=post.guid,
        url=site_url + post_path(post.date, post.slug),
        title=post.title,
        author=post.author_name,
        author_url=site_url + author_path(post.author_slug),
        published=post.published_at,
        updated=post.changed_at,
        html=post.html,
        summary=post.summary or shorten(post.text),
        terms=post.terms,
    )
