"""Pages of listings, found through the counts: page 5,000 costs what page 1 costs."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Integer, bindparam, cast, extract, func, literal, select, text, union_all
from sqlalchemy.orm import Session

from app.blog.addresses import author_path, day_path, month_path, post_path
from app.blog.listings import Listing, next_month
from app.blog.models import Author, Post, PostCount, PostPlace, Scope
from app.core.paging import Page

PAGE_SIZE = 10
NEVER = date(9999, 12, 31)
A_DAY = timedelta(days=1)


class Month(NamedTuple):
    """A month of a listing and how many visible posts it holds; at least one."""

    year: int
    month: int
    posts: int

    @property
    def start(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def path(self) -> str:
        return month_path(self.year, self.month)


class Teaser(NamedTuple):
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


# Tables, not classes: rows of plain values cost SQLAlchemy half the time then. Built once, for the same reason.
_POST, _AUTHOR = Post.__table__.c, Author.__table__.c
_COUNT, _PLACE = PostCount.__table__.c, PostPlace.__table__.c
_IN_LISTING = (_PLACE.scope == bindparam("scope"), _PLACE.scope_id == bindparam("scope_id"))
# What is to come has today's local date or a later one; a day of grace covers all zones. So few rows are looked at.
_TO_COME = (*_IN_LISTING, _PLACE.local_date >= bindparam("today"), _PLACE.published_at > bindparam("now"))


def _part(name: str) -> ColumnElement[int]:
    return cast(extract(name, _PLACE.local_date), Integer)


_COUNTS = union_all(
    select(_COUNT.year, _COUNT.month, _COUNT.count).where(
        _COUNT.scope == bindparam("scope"), _COUNT.scope_id == bindparam("scope_id"), _COUNT.count > 0
    ),
    select(_part("year"), _part("month"), literal(-1)).where(*_TO_COME),
).order_by(text("1 DESC, 2 DESC"))
_BETWEEN = (
    *_IN_LISTING,
    _PLACE.local_date >= bindparam("start"),
    _PLACE.local_date < bindparam("end"),
    _PLACE.published_at <= bindparam("now"),
)
# The places are stepped over inside their index first; only the ten posts wanted are then read.
_PLACES = (
    select(_PLACE.local_date, _PLACE.published_at, _PLACE.post_id)
    .where(*_BETWEEN)
    .order_by(_PLACE.local_date.desc(), _PLACE.published_at.desc(), _PLACE.post_id.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
    .subquery("places")
)
_TEASERS = (
    select(
        _POST.title,
        _POST.slug,
        _POST.local_date,
        _POST.published_at,
        _POST.teaser_html,
        _POST.has_more,
        _POST.reading_minutes,
        _AUTHOR.name,
        _AUTHOR.slug.label("author_slug"),
    )
    .select_from(
        _PLACES.join(Post.__table__, _POST.id == _PLACES.c.post_id).join(
            Author.__table__, _AUTHOR.id == _POST.author_id
        )
    )
    .order_by(_PLACES.c.local_date.desc(), _PLACES.c.published_at.desc(), _PLACES.c.post_id.desc())
)
_COUNT_BETWEEN = select(func.count()).select_from(PostPlace.__table__).where(*_BETWEEN)
_NEXT = select(func.min(_PLACE.published_at)).where(*_TO_COME)


def months(session: Session, scope: str = Scope.ALL, scope_id: int = 0, *, now: datetime) -> list[Month]:
    """The months with visible posts, newest first."""
    where = {"scope": scope, "scope_id": scope_id, "today": now.date() - A_DAY, "now": now}
    rows = session.execute(_COUNTS, where).all()
    if all(posts > 0 for _, _, posts in rows):
        return [Month(*row) for row in rows]
    counts: Counter[tuple[int, int]] = Counter()
    for year, month, posts in rows:
        counts[year, month] += posts
    return [Month(year, month, posts) for (year, month), posts in counts.items() if posts > 0]


def page_of(
    session: Session, listing: Listing, number: int, *, months: Sequence[Month], now: datetime
) -> Page[Teaser] | None:
    """Page `number` of the listing, `months` being those of its scope; None where there is no such page.

    Without posts only the blog itself has a page: a term or an author of mere drafts must not be known by its name.
    """
    within = _within(listing, months)
    total = _total(session, listing, within, now)
    if total == 0 and number == 1 and _may_be_empty(listing):
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
    return 0 <= (number - 1) * PAGE_SIZE < total or (number == 1 and _may_be_empty(listing))


def _may_be_empty(listing: Listing) -> bool:
    return listing.scope == Scope.ALL and listing.start is None


def newest(session: Session, *, limit: int, now: datetime) -> list[Teaser]:
    """The newest posts of all, for the first page of the site."""
    return _teasers(session, Listing.blog(), NEVER, 0, limit, now)


def neighbours(months: Sequence[Month], start: date) -> tuple[Month | None, Month | None]:
    """The months with posts before and after the one that begins at `start`."""
    here = (start.year, start.month)
    earlier = next((month for month in months if month[:2] < here), None)
    later = next((month for month in reversed(months) if month[:2] > here), None)
    return earlier, later


def next_change(session: Session, now: datetime) -> datetime | None:
    """When the next scheduled post appears by itself."""
    where = {"scope": Scope.ALL, "scope_id": 0, "today": now.date() - A_DAY, "now": now}
    moment: datetime | None = session.scalar(_NEXT, where)
    return moment


def _within(listing: Listing, months: Sequence[Month]) -> Sequence[Month]:
    if listing.start is None or listing.end is None:
        return months
    first, end = (listing.start.year, listing.start.month), (listing.end.year, listing.end.month)
    return [month for month in months if first <= month[:2] < end]


def _starting_month(months: Sequence[Month], skip: int) -> tuple[date, int]:
    """Where page begins: before which date, and how many posts of that month come first."""
    for month in months:
        if skip < month.posts:
            return next_month(month.start), skip
        skip -= month.posts
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
    return [
        Teaser(title, post_path(day, slug), day, at, html, has_more, minutes, author, author_path(author_slug))
        for title, slug, day, at, html, has_more, minutes, author, author_slug in session.execute(_TEASERS, where)
    ]


def _total(session: Session, listing: Listing, within: Sequence[Month], now: datetime) -> int:
    if not listing.is_day:
        return sum(month.posts for month in within)
    where = {
        "scope": listing.scope,
        "scope_id": listing.scope_id,
        "start": listing.start,
        "end": listing.end,
        "now": now,
    }
    return session.scalar(_COUNT_BETWEEN, where) or 0
