"""The blueprint that pages, calendars and news share."""

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.blueprints import BlueprintSetupState

from app.events import countries
from app.events.errors import MovedError
from app.events.feedparts import FeedParts
from app.events.links import bare, path_here
from app.web import headers
from app.web.pages import current_settings

bp = Blueprint("events", __name__)


@bp.app_template_filter()
def bare_address(address: str) -> str:
    return bare(address, current_settings().site_url)


@bp.app_template_filter()
def path_of_site(address: str) -> str | None:
    return path_here(address, current_settings().site_url)


@bp.app_template_filter()
def country_name(code: str) -> str:
    return countries.name(code)


@bp.app_template_filter()
def country_in_a_sentence(code: str) -> str:
    return countries.in_a_sentence(code)


@bp.record
def keep_parts(state: BlueprintSetupState) -> None:
    state.app.extensions["feed_parts"] = FeedParts()


@bp.errorhandler(MovedError)
def moved(error: MovedError) -> Response:
    """From an old address of an event or a series to its own, page to page and calendar to calendar."""
    address = url_for(request.endpoint or "", **{**(request.view_args or {}), "slug": error.slug})
    query = request.query_string.decode("latin-1")
    response = make_response(redirect(f"{address}?{query}" if query else address, 301))
    headers.share(response)
    return response
