"""Searching everything there is to read, meet and help with."""

from flask import Blueprint, Response, make_response, render_template, request

from app.core import clock
from app.core.database import db
from app.core.feeds import ATOM
from app.events import queries as events
from app.events.programme import queries as programmes
from app.search import queries
from app.search.queries import Results
from app.site.feeds import feed_of
from app.site.forms import SearchRequest
from app.web import feeds
from app.web.limits import Limit, client_address, hit_in_memory
from app.web.pages import FeedLink, current_settings, current_site

bp = Blueprint("search", __name__)

TOO_OFTEN = "You searched very often within a minute. Wait a little, then search again."


@bp.get("/search/")
def show() -> str:
    asked = SearchRequest.read(request.args)
    results = _find(asked)
    feed = FeedLink(f"Search: {asked.query.text}", asked.feed_address, ATOM)
    return render_template(
        "site/search.html",
        asked=asked,
        results=results,
        unknown=[] if results.items else queries.unknown_facets(db.session, asked.query, now=clock.now()),
        # An event's days are those of its own zone: the day in Seoul is not yet the day in UTC.
        event_days=events.days_of(db.session, _ids(results, "event"), clock.now()),
        session_days=programmes.dates_of(db.session, _ids(results, "session")),
        feeds=[] if asked.query.is_empty else [feed],
    )


@bp.get("/search/feed/")
def feed() -> Response:
    asked = SearchRequest.read(request.args).on_page(1).in_order("newest")
    found = feed_of(asked, _find(asked).items, site=current_site(), site_url=current_settings().site_url)
    return feeds.answer(found, ATOM)


@bp.get("/opensearch.xml")
def description() -> Response:
    body = render_template("site/opensearch.xml")
    return make_response(body, {"Content-Type": "application/opensearchdescription+xml; charset=utf-8"})


def _ids(results: Results, kind: str) -> list[int]:
    return [each.object_id for each in results.items if each.kind == kind]


def _find(asked: SearchRequest) -> Results:
    if not asked.query.is_empty:
        limits = current_settings().limits
        limit = Limit("search", limits.searches_per_address, limits.search_window, TOO_OFTEN)
        hit_in_memory(limit, client_address(), now=clock.now())
    return queries.search(
        db.session,
        asked.query,
        now=clock.now(),
        zone=current_site().zone,
        page=asked.page,
        order=asked.order,
        kind=asked.kind,
    )
