"""Feeds of listings: how many posts they hold, and what they are called."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.blog import feeds, queries
from app.blog.addresses import author_path, post_path
from app.blog.excerpts import shorten
from app.blog.feeds import Entry, Feed
from app.blog.listings import Listing
from app.blog.queries import FullPost, Month
from app.core.siteinfo import SiteInfo

NEWEST = 20
MOST_OF_A_PERIOD = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

FORMATS: dict[str, tuple[Callable[[Feed], bytes], str]] = {
    "": (feeds.rss, feeds.RSS),
    "atom/": (feeds.atom, feeds.ATOM),
    "json/": (feeds.json_feed, feeds.JSON),
}
"""What stands behind `feed/` in its address, its writer and its media type."""


def feed_of(
    session: Session, listing: Listing, *, months: Sequence[Month], site: SiteInfo, site_url: str, now: datetime
) -> Feed:
    """The newest posts of the listing in full; of a year, a month or a day all, up to fifty."""
    limit = NEWEST if listing.start is None else MOST_OF_A_PERIOD
    posts = queries.full_posts(session, listing, limit=limit, now=now)
    earlier, later = _months_around(listing, months)
    changed = queries.last_change(session, now=now) or EPOCH
    return Feed(
        title=f"{site.name}: {listing.heading}" if listing.heading else site.name,
        description=listing.lead or site.tagline or site.name,
        url=site_url + listing.path,
        site_url=site_url,
        language=site.language,
        updated=max([changed, *(post.changed_at for post in posts)]),
        entries=[_entry(post, site_url) for post in posts],
        earlier_url=site_url + earlier if earlier else None,
        later_url=site_url + later if later else None,
        is_whole=listing.is_month and len(posts) < limit,
    )


def _months_around(listing: Listing, months: Sequence[Month]) -> tuple[str | None, str | None]:
    """For a month the months before and after it, for the whole blog its newest month."""
    if listing.scope_id or not (listing.is_month or listing.start is None):
        return None, None
    if listing.start is None:
        return (months[0].path if months else None), None
    earlier, later = queries.neighbours(months, listing.start)
    return (earlier.path if earlier else None), (later.path if later else None)


def _entry(post: FullPost, site_url: str) -> Entry:
    return Entry(
        guid=post.guid,
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
