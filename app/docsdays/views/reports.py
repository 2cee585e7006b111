"""What a day went through, moment by moment, and the report of what it came to."""

from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.core.errors import NotFoundError
from app.docsdays.telling import Telling
from app.docsdays.views.days import day_at, shows_report
from app.people.sessions import current_person
from app.web.pages import Card

bp = Blueprint("docsdays_reports", __name__)


@bp.get("/docs-days/<iso_date:on>/timeline/")
def timeline(on: date) -> ResponseReturnValue:
    day, now = day_at(on), clock.now()
    return render_template(
        "docsdays/timeline.html",
        section="help",
        og=Card(f"{day.name}, moment by moment", day.goal),
        day=day,
        told=Telling(db.session, day, now),
        has_report=shows_report(day),
    )


@bp.get("/docs-days/<iso_date:on>/report/")
def report(on: date) -> ResponseReturnValue:
    """Organisers read it before it is published."""
    day, person = day_at(on), current_person()
    if not shows_report(day) and not (person and person.is_organiser):
        raise NotFoundError(f"There is no report of this day yet. The day itself is at /docs-days/{day.date}/.")
    return render_template(
        "docsdays/report.html",
        section="help",
        og=Card(f"Report: {day.name}", day.goal),
        day=day,
        told=Telling(db.session, day, clock.now()),
        is_published=shows_report(day),
    )
