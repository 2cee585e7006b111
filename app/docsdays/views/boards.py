"""The board of a day: for a wall, as text, for programs, and within pages of other sites."""

from datetime import date

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.docsdays import exports, queries
from app.docsdays.models import DocsDay
from app.docsdays.views.days import day_at
from app.web import headers
from app.web.pages import current_settings

bp = Blueprint("boards", __name__)


@bp.get("/docs-days/<iso_date:on>/board/")
def show(on: date) -> ResponseReturnValue:
    """With `view=projector` for a wall: large, and nothing else on the page."""
    view = "projector" if request.args.get("view") == "projector" else "page"
    return _page("docsdays/board.html", day_at(on), view=view)


@bp.get("/docs-days/<iso_date:on>/board/embed/")
def embed(on: date) -> ResponseReturnValue:
    """To be shown within pages of other sites: nobody's name in its head, and nothing to press."""
    headers.let_others_frame()
    response = make_response(_page("docsdays/embed.html", day_at(on)))
    headers.share(response)
    return response


@bp.get("/docs-days/<iso_date:on>/board.txt")
def as_text(on: date) -> ResponseReturnValue:
    day = day_at(on)
    board, news = queries.board(db.session, day, clock.now()), queries.just_happened(db.session, day)
    return _open_data(exports.board_text(board, news, zone=day.time_zone), "text/plain; charset=utf-8")


@bp.get("/docs-days/<iso_date:on>/board.json")
def as_json(on: date) -> ResponseReturnValue:
    now, day = clock.now(), day_at(on)
    board, news = queries.board(db.session, day, now), queries.just_happened(db.session, day)
    body = exports.board_json(board, news, site_url=current_settings().site_url, now=now)
    return _open_data(body, "application/json")


def _page(template: str, day: DocsDay, **values: object) -> str:
    now = clock.now()
    return render_template(
        template,
        section="help",
        day=day,
        phase=day.phase(now),
        board=queries.board(db.session, day, now),
        news=queries.just_happened(db.session, day),
        **values,
    )


def _open_data(body: str, media_type: str) -> Response:
    """For programs, those of other sites included."""
    response = make_response(body)
    response.content_type = media_type
    headers.share(response)
    return response
