"""Standing pages at `/SLUG/`."""

from flask import Blueprint, abort, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response

from app.core.database import db
from app.site import queries
from app.web.pages import Card

bp = Blueprint("pages", __name__)


class PageSlug(BaseConverter):
    """Anything that could be the name of a page. Asked last: whatever another rule matches is not a page."""

    regex = "[a-z][a-z0-9-]*"
    weight = 1000


@bp.record_once
def _register(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["page_slug"] = PageSlug


@bp.get("/<page_slug:slug>/", strict_slashes=False)
def show(slug: str) -> str | Response:
    page = queries.page_by_slug(db.session, slug)
    if page is None:
        abort(404)
    if request.path != page.path:
        return redirect(page.path, code=301)
    return render_template("site/page.html", page=page, og=Card(page.title, page.summary))
