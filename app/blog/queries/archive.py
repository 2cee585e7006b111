"""Pages of listings, found through the counts: page 5,000 costs what page 1 costs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, extract, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.blog.addresses import author_path, day_path, month_path, post_path
from app.blog.listings import Listing, next_month
from app.blog.models import Author, Post, PostCount, PostPlace, Scope
from app.core.paging import Page

PAGE_SIZE = 10
NEVER = date(9999, 12, 31)
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Month:
    """A month of a listing and how many visible posts it holds; at least one."""

    year: int
    month: int
    count: int

    @property
    def start(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def path(self) -> str:
        return month_path(self.year, self.month)


@dataclass(frozen=True)
class Teaser:
    """A post as listings show it."""

    title: str
    path: str
    date: date
    published_at: datetime
    teaser_html: str
    has_more: bool
    reading_minutes: int
    author_name: str
    author_href: str

    @property
    def day_path(self) -> str:
        return day_path(self.date)


_IN_LISTING = (PostPlace.scope == bindparam("scope"), PostPlace.scope_id == bindparam("scope_id"))
# What is to come has today's local date or a later one; a day of grace covers all zones. So few rows are looked at.
_TO_COME = (*_IN_LISTING, PostPlace.local_date >= bindparam("today"), PostPlace.published_at > bindparam("now"))
_COUNTS = union_all(
    select(PostCount.year, PostCount.month, PostCount.count).where(
        PostCount.scope == bindparam("scope"), PostCount.scope_id == bindparam("scope_id")
    ),
    select(extract("year", PostPlace.local_date), extract("month", PostPlace.local_date), literal(-1)).where(*_TO_COME),
)
_BETWEEN = (
    *_IN_LISTING,
    PostPlace.local_date >= bindparam("start"),
    PostPlace.local_date < bindparam("end"),
    PostPlace.published_at <= bindparam("now"),
)
_NEWEST_FIRST = (PostPlace.local_date.desc(), PostPlace.published_at.desc(), PostPlace.post_id.desc())
# The places are stepped over inside their index first; only the ten posts wanted are then read.
_PLACES = (
    select(PostPlace.local_date, PostPlace.published_at, PostPlace.post_id)
    .where(*_BETWEEN)
    .order_by(*_NEWEST_FIRST)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
    .subquery("places")
)
_TEASERS = (
    select(
        Post.title,
        Post.slug,
        Post.local_date,
        Post.published_at,
        Post.teaser_html,
        Post.has_more,
        Post.reading_minutes,
        Author.name,
        Author.slug.label("author_slug"),
    )
    .select_from(_PLACES)
    .join(Post, Post.id == _PLACES.c.post_id)
    .join(Author, Author.id == Post.author_id)
    .order_by(_PLACES.c.local_date.desc(), _PLACES.c.published_at.desc(), _PLACES.c.post_id.desc())
)
_COUNT_BETWEEN = select(func.count()).select_from(PostPlace).where(*_BETWEEN)
_NEXT = select(func.min(PostPlace.published_at)).where(*_TO_COME)


def months(session: Session, scope: str = Scope.ALL, scope_id: int = 0, *, now: datetime) -> list[Month]:
    """The months with visible posts, newest first."""
    where = {"scope": scope, "scope_id": scope_id, "today": now.date() - A_DAY, "now": now}
    counts: Counter[tuple[int, int]] = Counter()
    for year, month, count in session.execute(_COUNTS, where):
        counts[int(year), int(month)] += count
    return [Month(year, month, count) for (year, month), count in sorted(counts.items(), reverse=True) if count > 0]


def page_of(
    session: Session, listing: Listing, number: int, *, months: Sequence[Month], now: datetime
) -> Page[Teaser] | None:
    """Page `number` of the listing, `months` being those of its scope; None where there is no such page.

    A period without posts has no page; a term, an author or the blog without posts has an empty one.
    """
    within = _within(listing, months)
    total = _total(session, listing, within, now)
    if total == 0 and number == 1 and listing.start is None:
        return Page([], 1, PAGE_SIZE, 0)
    skip = (number - 1) * PAGE_SIZE
    if not 0 <= skip < total:
        return None
    end = listing.end or NEVER
    if not listing.is_day:
        end, skip = _starting_month(within, skip)
    return Page(_teasers(session, listing, end, skip, PAGE_SIZE, now), number, PAGE_SIZE, total)


def is_page(session: Session, listing: Listing, number: int, *, months: Sequence[Month], now: datetime) -> bool:
    """Would `page_of` find that page?"""
    total = _total(session, listing, _within(listing, months), now)
    return 0 <= (number - 1) * PAGE_SIZE < total or (number == 1 and listing.start is None)


def newest(session: Session, *, limit: int, now: datetime) -> list[Teaser]:
    """The newest posts of all, for the first page of the site."""
    return _teasers(session, Listing.blog(), NEVER, 0, limit, now)


def neighbours(months: Sequence[Month], start: date) -> tuple[Month | None, Month | None]:
    """The months with posts before and after the one that begins at `start`."""
    earlier = next((month for month in months if month.start < start), None)
    later = next((month for month in reversed(months) if month.start > start), None)
    return earlier, later


def next_change(session: Session, now: datetime) -> datetime | None:
    """When the next scheduled post appears by itself."""
    where = {"scope": Scope.ALL, "scope_id": 0, "today": now.date() - A_DAY, "now": now}
    return session.scalar(_NEXT, where)


def _within(listing: Listing, months: Sequence[Month]) -> list[Month]:
    if listing.start is None or listing.end is None:
        return list(months)
    return [month for month in months if listing.start <= month.start < listing.end]


def _starting_month(months: Sequence[Month], skip: int) -> tuple[date, int]:
    """Where page begins: before which date, and how many posts of that month come first."""
    for month in months:
        if skip < month.count:
            return next_month(month.start), skip
        skip -= month.count
    raise LookupError("no such page")


def _teasers(session: Session, listing: Listing, end: date, offset: int, limit: int, now: datetime) -> list[Teaser]:
    where = {
        "scope": listing.scope,
        "scope_id": listing.scope_id,
        "start": listing.start or date.min,
        "end": end,
        "now": now,
        "limit": limit,
        "offset": offset,
    }
    return [_teaser(row) for row in session.execute(_TEASERS, where)]


def _teaser(row: Row[*tuple[Any, ...]]) -> Teaser:
    title, slug, day, published_at, teaser_html, has_more, minutes, author_name, author_slug = row
    return Teaser(
        title=title,
        path=post_path(day, slug),
        date=day,
        published_at=published_at,
        teaser_html=teaser_html,
        has_more=has_more,
        reading_minutes=minutes,
        author_name=author_name,
        author_href=author_path(author_slug),
    )


def _total(session: Session, listing: Listing, within: Sequence[Month], now: datetime) -> int:
    if not listing.is_day:
        return sum(month.count for month in within)
    where = {
        "scope": listing.scope,
        "scope_id": listing.scope_id,
        "start": listing.start,
        "end": listing.end,
        "now": now,
    }
    return session.scalar(_COUNT_BETWEEN, where) or 0
