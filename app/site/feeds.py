"""Search results as entries of a feed. Pure: results and absolute addresses in."""

from collections.abc import Sequence

from app.core.feeds import EPOCH, Entry, Feed
from app.core.siteinfo import SiteInfo
from app.search.queries import Result
from app.site.forms import SearchRequest


def feed_of(asked: SearchRequest, results: Sequence[Result], *, site: SiteInfo, site_url: str) -> Feed:
    """What was found, in the order given. It is as old as the newest thing in it."""
    return Feed(
        title=f"{site.name}: {asked.query.text}" if asked.query.text else site.name,
        description="What the search of this site finds, newest first.",
        url=site_url + asked.address,
        address=site_url + asked.feed_address,
        language=site.language,
        updated=max((result.happened_at for result in results), default=EPOCH),
        author=site.name,
        entries=[_entry(result, site_url) for result in results],
    )


def _entry(result: Result, site_url: str) -> Entry:
    return Entry(
        id=site_url + result.path,
        url=site_url + result.path,
        title=result.title.striptags(),
        updated=result.happened_at,
        author=result.author,
        summary=result.excerpt.striptags(),
        terms=(result.kind,),
    )
