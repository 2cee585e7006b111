"""Who comes, for organisers alone: on a page, as a file, and how many seats there are."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.core.spreadsheets import csv_table
from app.core.zones import rfc3339
from app.events import queries as events
from app.events.attendance import actions, queries
from app.events.attendance.forms import SeatsForm
from app.events.attendance.models import Capacity
from app.events.models import Event
from app.people.sessions import staff_required
from app.web import headers

bp = Blueprint("attendance_desk", __name__, url_prefix="/desk/events/<int:event_id>/attendance")

COLUMNS = ("date", "name", "email", "answer", "seat", "place on the list", "named in public", "answered")

organisers = staff_required(lambda person: person.is_organiser)


@bp.get("/")
@organisers
def index(event_id: int) -> str:
    event = events.event_by_id(db.session, event_id)
    seats = db.session.get(Capacity, event.id)
    return _page(event, SeatsForm(data={"seats": seats.seats if seats else None}))


@bp.post("/")
@organisers
def set_capacity(event_id: int) -> ResponseReturnValue:
    event, form = events.event_by_id(db.session, event_id), SeatsForm(request.form)
    if not form.validate():
        return _page(event, form), 422
    actions.set_capacity(db.session, event, form.seats.data, now=clock.now())
    db.session.commit()
    flash("Saved. Who moved up was told.", "done")
    return redirect(url_for(".index", event_id=event.id), 303)


@bp.get("/attendance.csv")
@organisers
def export(event_id: int) -> Response:
    event = events.event_by_id(db.session, event_id)
    rows = [
        (
            *(row.recurrence_id or event.start_date, row.person.name, row.person.email, row.standing, row.seat),
            *(row.position, "yes" if row.is_public else "no", rfc3339(row.answered_at)),
        )
        for row in queries.of_event(db.session, event)
    ]
    response = Response(csv_table(COLUMNS, rows), content_type="text/csv; charset=utf-8")
    headers.attach(response, title=event.name, plain=event.slug, suffix=".csv")
    return response


def _page(event: Event, form: SeatsForm) -> str:
    rows = queries.of_event(db.session, event)
    return render_template("events/attendance/desk.html", desk="events", event=event, form=form, rows=rows)
