"""Searching everything there is to read, meet and help with."""

from flask import Blueprint, Response, current_app, make_response, render_template, request

from app.config import Settings
from app.core import clock
from app.core.database import db
from app.events import queries as events
from app.search import queries
from app.search.queries import Results
from app.site import feeds
from app.site.forms import SearchRequest
from app.web.limits import Limit, client_address, hit_in_memory
from app.web.pages import FeedLink, current_site

bp = Blueprint("search", __name__)

TOO_OFTEN = "You searched very often within a minute. Wait a little, then search again."


@bp.get("/search/")
def show() -> str:
    asked = SearchRequest.read(request.args)
    results = _find(asked)
    feed = FeedLink(f"Search: {asked.query.text}", asked.feed_address, "application/atom+xml")
    return render_template(
        "site/search.html",
        asked=asked,
        results=results,
        # An event's days are those of its own zone: the day in Seoul is not yet the day in UTC.
        event_days=events.days_of(db.session, [each.object_id for each in results.items if each.kind == "event"]),
        feeds=[] if asked.query.is_empty else [feed],
    )


@bp.get("/search/feed/")
def feed() -> Response:
    asked = SearchRequest.read(request.args).on_page(1).in_order("newest")
    site = current_site()
    title = f"{site.name}: {asked.query.text}" if asked.query.text else site.name
    body = feeds.atom(
        title,
        _find(asked).items,
        site_url=_settings().site_url,
        path=asked.address,
        feed_path=asked.feed_address,
        author=site.name,
    )
    return make_response(body, {"Content-Type": "application/atom+xml; charset=utf-8"})


@bp.get("/opensearch.xml")
def description() -> Response:
    body = render_template("site/opensearch.xml")
    return make_response(body, {"Content-Type": "application/opensearchdescription+xml; charset=utf-8"})


def _find(asked: SearchRequest) -> Results:
    if not asked.query.is_empty:
        limits = _settings().limits
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


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
