"""Series at the desk: listed, renamed, moved, deleted when no event belongs to them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.core import clock
from app.core.database import db
from app.events import actions, queries
from app.events.desk.events import organisers
from app.events.errors import AddressTakenError, InUseError
from app.events.forms import SeriesForm, series_texts
from app.events.models import Series
from app.people.sessions import required_person
from app.web.editing import conflict

bp = Blueprint("series_desk", __name__, url_prefix="/desk/events/series")


@bp.get("/")
@organisers
def index() -> str:
    found = queries.series_with_counts(db.session)
    return render_template("events/desk_series_index.html", desk="events", series=found)


@bp.get("/<int:series_id>/")
@organisers
def edit(series_id: int) -> str:
    series = queries.series_by_id(db.session, series_id)
    return _form_page(SeriesForm(data=series_texts(series) | {"version": str(series.version)}), series)


@bp.post("/<int:series_id>/")
@organisers
def update(series_id: int) -> ResponseReturnValue:
    series, form = queries.series_by_id(db.session, series_id), SeriesForm(request.form)
    if form.version.data != str(series.version):
        return _conflict(form, series)
    if not form.validate():
        return _form_page(form, series), 422
    try:
        changed = actions.revise_series(
            db.session, series, form.values(), slug=form.slug.data, now=clock.now(), by=required_person()
        )
        db.session.commit()
    except StaleDataError:
        db.session.rollback()
        return _conflict(form, queries.series_by_id(db.session, series_id))
    except (AddressTakenError, IntegrityError):
        db.session.rollback()
        form.slug.errors = [str(AddressTakenError())]
        return _form_page(form, queries.series_by_id(db.session, series_id)), 422
    flash("Saved. Subscribers get it when they look next." if changed else "Nothing was different.", "done")
    return redirect(url_for(".edit", series_id=series.id), 303)


@bp.post("/<int:series_id>/delete/")
@organisers
def delete(series_id: int) -> ResponseReturnValue:
    series = queries.series_by_id(db.session, series_id)
    try:
        actions.delete_series(db.session, series)
        db.session.commit()
    except InUseError as error:
        db.session.rollback()
        flash(str(error), "warn")
        return redirect(url_for(".edit", series_id=series_id), 303)
    flash(f"“{series.name}” is deleted.", "done")
    return redirect(url_for(".index"), 303)


def _form_page(form: SeriesForm, series: Series, **values: Any) -> str:
    count = queries.events_in(db.session, series_id=series.id)
    return render_template("events/desk_series.html", desk="events", form=form, series=series, count=count, **values)


def _conflict(form: SeriesForm, series: Series) -> ResponseReturnValue:
    found = conflict(form, series_texts(series), version=series.version, who=series.editor)
    return _form_page(form, series, **found), 409
