"""The blog's public pages: listings, posts, archives."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug import Response

from app.blog import jsonld, queries, redirects, syndication
from app.blog.addresses import ARCHIVES, page_path
from app.blog.excerpts import shorten
from app.blog.listings import Listing
from app.blog.queries import Teaser
from app.core import clock
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.feeds import ATOM, JSON, RSS
from app.core.paging import Page
from app.web import feeds
from app.web.filters import plural
from app.web.pages import Card, FeedLink, current_settings, current_site, say_changed

bp = Blueprint("blog", __name__)

NO_POST = "There is no post at this address. It may have been taken back, or the address may have a slip in it."
NO_LISTING = "Nothing was published here. The archives list every month in which something was."

Found = Callable[..., Listing]


def _dated(make: Callable[..., Listing]) -> Found:
    def find(**where: int) -> Listing:
        try:
            return make(**where)
        except (ValueError, OverflowError) as error:
            raise NotFoundError("There is no such date. The archives list every month with posts.") from error

    return find


def _term(kind: str) -> Found:
    def find(slug: str) -> Listing:
        term = queries.term(db.session, kind, slug)
        if term is None:
            raise NotFoundError(f"There is no {kind} of that name.")
        return Listing.term(term)

    return find


def _author(slug: str) -> Listing:
    author = queries.author(db.session, slug)
    if author is None:
        raise NotFoundError("Nobody of that name writes here.")
    return Listing.author(author)


def listing(find: Found, page: int = 1, **where: Any) -> str | Response:
    """One page of any listing. What is true but oddly written (`/2012/4/`, `page/1/`) is sent to its true address."""
    shown, now = find(**where), clock.now()
    months = queries.months(db.session, shown.scope, shown.scope_id, now=now)
    found = queries.page_of(db.session, shown, page, months=months, now=now)
    if found is None:
        raise NotFoundError(NO_LISTING)
    path = page_path(shown.path, page)
    if request.path != path:
        return redirect(path, 301)
    earlier, later = queries.neighbours(months, shown.start) if shown.is_month and shown.start else (None, None)
    return render_template(
        "blog/listing.html",
        listing=shown,
        page=found,
        page_path=partial(page_path, shown.path),
        earlier=earlier,
        later=later,
        section="read",
        feeds=feed_links(shown),
        og=Card(shown.heading, _in_short(shown, found)),
    )


def feed(find: Found, kind: str = "", **where: Any) -> Response:
    """The feed of any listing; `feed/rss2/` and `feed/rdf/` are old names of `feed/`."""
    shown, now = find(**where), clock.now()
    tail = redirects.FEED_TAILS.get(kind)
    months = queries.months(db.session, shown.scope, shown.scope_id, now=now)
    if tail is None or not queries.is_page(db.session, shown, 1, months=months, now=now):
        raise NotFoundError(NO_LISTING)
    path = f"{shown.path}feed/{tail}"
    if request.path != path:
        return redirect(path, 301)
    made = syndication.feed_of(
        db.session, shown, tail, months=months, site=current_site(), site_url=current_settings().site_url, now=now
    )
    response = feeds.answer(made, syndication.MEDIA_TYPES[tail])
    say_changed(response, made.updated)
    return response


@bp.get("/<int(fixed_digits=4):year>/<int:month>/<int:day>/<slug>/", strict_slashes=False)
def show(year: int, month: int, day: int, slug: str) -> str | Response:
    on, now = _day(year, month, day), clock.now()
    found = queries.article(db.session, on, slug, now=now) if on else None
    if found is None:
        return _where_it_is(on, slug)
    if request.path != found.path:
        return redirect(found.path, 301)
    site, site_url = current_site(), current_settings().site_url
    return render_template(
        "blog/post.html",
        post=found,
        section="read",
        feeds=feed_links(Listing.blog()),
        og=Card(found.title, found.summary),
        json_ld=jsonld.blog_posting(found, site_name=site.name, site_url=site_url, language=site.language),
    )


@bp.get("/<int(fixed_digits=4):year>/<int:month>/<int:day>/<slug>/feed/", strict_slashes=False)
def comments_feed(year: int, month: int, day: int, slug: str) -> Response:
    """WordPress had a feed of comments below each post; there is nothing in it now but the post."""
    return _where_it_is(_day(year, month, day), slug)


def _where_it_is(on: date | None, slug: str) -> Response:
    target = redirects.post_target(db.session, on, slug, now=clock.now())
    if target is None:
        raise NotFoundError(NO_POST)
    return redirect(target, 301)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


@bp.get(ARCHIVES, strict_slashes=False)
def archives() -> str | Response:
    if request.path != ARCHIVES:
        return redirect(ARCHIVES, 301)
    months = queries.months(db.session, now=clock.now())
    years = [(year, list(found)) for year, found in groupby(months, key=lambda month: month.year)]
    total = sum(month.posts for month in months)
    return render_template(
        "blog/archives.html",
        years=years,
        total=total,
        section="read",
        feeds=feed_links(Listing.blog()),
        og=Card("Archives", f"All {plural(total, 'post')}, by year and month."),
    )


LISTINGS: Sequence[tuple[str, str, Found]] = (
    ("index", "/blog/", Listing.blog),
    ("year", "/<int(fixed_digits=4):year>/", _dated(Listing.year)),
    ("month", "/<int(fixed_digits=4):year>/<int:month>/", _dated(Listing.month)),
    ("day", "/<int(fixed_digits=4):year>/<int:month>/<int:day>/", _dated(Listing.day)),
    ("category", "/category/<slug>/", _term("category")),
    ("tag", "/tag/<slug>/", _term("tag")),
    ("author", "/author/<slug>/", _author),
)


def _register() -> None:
    for name, rule, find in LISTINGS:
        view, feed_view = partial(listing, find), partial(feed, find)
        bp.add_url_rule(rule, name, view, strict_slashes=False)
        bp.add_url_rule(f"{rule}page/<int:page>/", f"{name}_page", view, strict_slashes=False)
        bp.add_url_rule(f"{rule}feed/", f"{name}_feed", feed_view, strict_slashes=False)
        bp.add_url_rule(f"{rule}feed/<kind>/", f"{name}_feed_of_kind", feed_view, strict_slashes=False)
    bp.add_url_rule("/feed/", "home_feed", partial(feed, Listing.home), strict_slashes=False)
    bp.add_url_rule("/feed/<kind>/", "home_feed_of_kind", partial(feed, Listing.home), strict_slashes=False)


_register()


def feed_links(shown: Listing) -> list[FeedLink]:
    """For the head of the listing's pages."""
    name, base = f"{current_site().name}: {shown.heading}", f"{current_settings().site_url}{shown.path}feed/"
    return [
        FeedLink(f"{name} (RSS)", base, RSS),
        FeedLink(f"{name} (Atom)", f"{base}atom/", ATOM),
        FeedLink(f"{name} (JSON Feed)", f"{base}json/", JSON),
    ]


def _in_short(shown: Listing, page: Page[Teaser]) -> str:
    titles = "; ".join(teaser.title for teaser in page.items[:3])
    return shorten(shown.lead or f"{plural(page.total, 'post')}, newest first: {titles}")
