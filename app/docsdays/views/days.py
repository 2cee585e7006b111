"""Docs days and their boards."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.routing import BaseConverter, ValidationError

from app.core import clock
from app.core.database import db
from app.core.errors import NotFoundError
from app.docsdays import feeds, queries
from app.docsdays.models import DayState, DocsDay, Phase
from app.docsdays.planned import next_planned
from app.docsdays.queries import Board, FreeTask
from app.docsdays.views.words import register_filters
from app.people.sessions import current_person
from app.web.filters import date_long
from app.web.pages import Card, current_settings, current_site
from app.web.year_strip import fraction, mark

bp = Blueprint("docsdays", __name__)
register_filters(bp)


class IsoDate(BaseConverter):
    """`2012-04-23`; a zero left out leads there."""

    regex = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"

    def to_python(self, value: str) -> date:
        try:
            return date(*map(int, value.split("-")))
        except ValueError as error:
            raise ValidationError from error


@bp.record_once
def add_converter(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["iso_date"] = IsoDate


LEFTOVERS_SHOWN = 5


@bp.get("/docs-days/")
def index() -> ResponseReturnValue:
    now = clock.now()
    days = queries.public_days(db.session)
    shown = queries.day_to_show(days, now)
    phase = shown.phase(now) if shown else None
    board = queries.board(db.session, shown, now) if shown else None
    return render_template(
        "docsdays/index.html",
        section="help",
        og=Card("Docs days", "Days on which people improve the documents together, and tasks one can take now."),
        feeds=[feeds.all_feed(current_settings().site_url)],
        days=days,
        counts=queries.task_counts(db.session),
        shown=shown,
        phase=phase,
        planned=next_planned(db.session, now) if phase == Phase.OVER else None,
        board=board,
        begin=_begin(board, now),
        strip=_strip(shown, days, now) if shown else None,
    )


@bp.get("/docs-days/<iso_date:on>/")
def show(on: date) -> ResponseReturnValue:
    day, now, site_url = day_at(on), clock.now(), current_settings().site_url
    board = queries.board(db.session, day, now)
    return render_template(
        "docsdays/day.html",
        section="help",
        og=Card(day.name, day.goal),
        feeds=[feeds.day_feed(day, site_url), feeds.all_feed(site_url)],
        day=day,
        phase=day.phase(now),
        board=board,
        begin=_begin(board, now) if day.phase(now) in (Phase.ON, Phase.COMING) else [],
        news=queries.just_happened(db.session, day),
        leftovers=board.free,
        leftovers_shown=LEFTOVERS_SHOWN,
        has_report=shows_report(day),
    )


def _begin(board: Board | None, now: datetime) -> list[FreeTask]:
    free = [queries.free_task(row.task) for row in board.free] if board else []
    return queries.begin_with(db.session, board.day if board else None, free, now)


def day_at(on: date) -> DocsDay:
    """A draft is there for organisers only. Another spelling of the date leads to the one address."""
    day, person = queries.day_by_date(db.session, on), current_person()
    if day is None or (day.state == DayState.DRAFT and not (person and person.is_organiser)):
        raise NotFoundError(f"There is no docs day on {date_long(on)}. All of them are listed at /docs-days/.")
    if on.isoformat() not in request.path:
        abort(redirect(url_for(request.endpoint or ".show", on=on), 301))
    return day


def shows_report(day: DocsDay) -> bool:
    """Whether it is public; before that organisers see it."""
    return day.state == DayState.REPORTED


def _strip(shown: DocsDay, days: Sequence[DocsDay], now: datetime) -> dict[str, Any]:
    """The year of the day that is shown, with all its docs days below the line."""
    year = shown.date.year
    marks = [
        mark(year, day.date, day.date, name=day.name, href=f"/docs-days/{day.date}/", tone="help")
        for day in days
        if day.date.year == year
    ]
    today = now.astimezone(current_site().zone).date()
    return {"year": year, "marks": marks, "today": fraction(today) if today.year == year else None}
