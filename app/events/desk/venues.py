"""Buildings at the desk: listed, mended, deleted when no event is held there."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app.core import clock
from app.core.database import db
from app.events import actions, queries
from app.events.desk.events import organisers
from app.events.errors import InUseError
from app.events.forms import VenueForm, venue_texts
from app.events.models import Venue
from app.people.sessions import required_person
from app.web.editing import conflict

bp = Blueprint("venues_desk", __name__, url_prefix="/desk/events/venues")


@bp.get("/")
@organisers
def index() -> str:
    found = queries.venues_with_counts(db.session)
    return render_template("events/desk_venues_index.html", desk="events", venues=found)


@bp.get("/<int:venue_id>/")
@organisers
def edit(venue_id: int) -> str:
    venue = queries.venue_by_id(db.session, venue_id)
    return _form_page(VenueForm(data=venue_texts(venue) | {"version": str(venue.version)}), venue)


@bp.post("/<int:venue_id>/")
@organisers
def update(venue_id: int) -> ResponseReturnValue:
    venue, form = queries.venue_by_id(db.session, venue_id), VenueForm(request.form)
    if form.version.data != str(venue.version):
        return _conflict(form, venue)
    if not form.validate():
        return _form_page(form, venue), 422
    try:
        changed = actions.revise_venue(db.session, venue, form.values(), now=clock.now(), by=required_person())
        db.session.commit()
    except StaleDataError:
        db.session.rollback()
        return _conflict(form, queries.venue_by_id(db.session, venue_id))
    flash("Saved. Subscribers get it when they look next." if changed else "Nothing was different.", "done")
    return redirect(url_for(".edit", venue_id=venue.id), 303)


@bp.post("/<int:venue_id>/delete/")
@organisers
def delete(venue_id: int) -> ResponseReturnValue:
    venue = queries.venue_by_id(db.session, venue_id)
    try:
        actions.delete_venue(db.session, venue)
        db.session.commit()
    except InUseError as error:
        db.session.rollback()
        flash(str(error), "warn")
        return redirect(url_for(".edit", venue_id=venue_id), 303)
    flash(f"“{venue.name}” is deleted.", "done")
    return redirect(url_for(".index"), 303)


def _form_page(form: VenueForm, venue: Venue, **values: Any) -> str:
    count = queries.events_in(db.session, venue_id=venue.id)
    return render_template("events/desk_venue.html", desk="events", form=form, venue=venue, count=count, **values)


def _conflict(form: VenueForm, venue: Venue) -> ResponseReturnValue:
    found = conflict(form, venue_texts(venue), version=venue.version, who=venue.editor)
    return _form_page(form, venue, **found), 409
