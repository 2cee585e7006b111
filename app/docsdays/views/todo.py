"""The list of all tasks, filtered in its address, as a page and for programs."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.paging import page_number
from app.docsdays import exports, feeds, queries
from app.docsdays.forms import read_exact_filter, read_filter
from app.docsdays.models import TaskState
from app.docsdays.queries import BriefRow, Filter, Row
from app.docsdays.wishes import queries as wishes
from app.web import headers
from app.web.pages import Card, current_settings

bp = Blueprint("todo", __name__)


@bp.get("/docs-days/todo/")
def index() -> ResponseReturnValue:
    if request.args.get("state") == TaskState.PROPOSED:
        return redirect("/docs-days/wishlist/", 303)
    wanted, now = read_filter(request.args), clock.now()
    facets = queries.facets(db.session, wanted, now)
    page = queries.todo_page(db.session, wanted, now, number=page_number(request.args.get("page")), found=facets)
    if page.number > page.pages:
        raise NotFoundError("The list is shorter than that. It begins at /docs-days/todo/.")
    return render_template(
        "docsdays/todo.html",
        section="help",
        og=Card("All tasks", "What there is to write and to mend, how long it takes, and what is free."),
        feeds=[feeds.todo_feed(current_settings().site_url)],
        wanted=wanted,
        facets=facets,
        page=page,
        areas=[(slug, area.name) for slug, area in facets.areas.items()],
        audiences=[(audience, audience) for audience in sorted(facets.audience)],
        labels=_labels(page.items, wanted),
        days=queries.public_days(db.session),
        address=lambda number: address(wanted, number),
        query=query(wanted),
        wishes=wishes.count_shown(db.session),
    )


def _labels(rows: Iterable[BriefRow], wanted: Filter) -> list[str]:
    """Those of the page: to look for all of them would cost more than the rest of the list does."""
    shown = {label for row in rows for label in row.task.labels}
    return sorted(shown | {wanted.label} if wanted.label else shown)


def _asked() -> Sequence[Row]:
    return queries.todo(db.session, read_exact_filter(request.args), clock.now())


@bp.get("/docs-days/todo.json")
def as_json() -> ResponseReturnValue:
    rows = _asked()
    return _file(exports.todo_json(rows, site_url=current_settings().site_url), "application/json")


@bp.get("/docs-days/todo.csv")
def as_csv() -> ResponseReturnValue:
    rows = _asked()
    response = _file(exports.todo_csv(rows, site_url=current_settings().site_url), "text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="todo.csv"'
    return response


@bp.get("/docs-days/todo.wiki")
def as_wikitext() -> ResponseReturnValue:
    """The table, to be put on a page of a wiki; an import of that page finds the tasks by their keys."""
    rows = _asked()
    return _file(exports.todo_wiki(rows, caption="Tasks"), "text/plain; charset=utf-8")


def query(wanted: Filter) -> str:
    """The filter as an address says it, without what asks for everything."""
    parts = {name: getattr(wanted, name) for name in ("area", "size", "audience", "label", "state", "day", "q")}
    if wanted.sort != "state":
        parts["sort"] = wanted.sort
    return urlencode({name: value for name, value in parts.items() if value})


def address(wanted: Filter, number: int = 1, *, path: str = "/docs-days/todo/") -> str:
    parts = [query(wanted), f"page={number}" if number > 1 else ""]
    text = "&".join(part for part in parts if part)
    return f"{path}?{text}" if text else path


def _file(body: str, media_type: str) -> Response:
    response = make_response(body)
    response.content_type = media_type
    headers.share(response)
    return response
