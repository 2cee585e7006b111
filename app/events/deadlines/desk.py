"""The organisers' desk of the deadlines of an event."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app.core import clock, zones
from app.core.database import db
from app.events.deadlines import actions, queries
from app.events.deadlines.forms import DeadlineForm, values_of
from app.events.deadlines.glance import shown
from app.events.deadlines.models import Deadline, Kind
from app.events.deadlines.when import ANYWHERE
from app.events.desk.telling import untold_of
from app.events.forms import texts
from app.events.models import Event
from app.events.queries import event_by_id
from app.people.sessions import required_person, staff_required
from app.web.editing import conflict

bp = Blueprint("deadlines_desk", __name__, url_prefix="/desk/events/<int:event_id>/deadlines")

organisers = staff_required(lambda person: person.is_organiser)


@bp.get("/")
@organisers
def index(event_id: int) -> str:
    event = event_by_id(db.session, event_id)
    return _index(DeadlineForm(data={"kind": Kind.CFP_CLOSES.value, "time_zone": ANYWHERE}), event)


@bp.post("/")
@organisers
def create(event_id: int) -> ResponseReturnValue:
    event, form = event_by_id(db.session, event_id), DeadlineForm(request.form)
    if not form.validate():
        return _index(form, event), 422
    actions.add(db.session, event, form.details, now=clock.now(), by=required_person())
    db.session.commit()
    flash("The deadline stands on the page of the event now, and in the calendar of all deadlines.", "done")
    return redirect(url_for(".index", event_id=event_id), 303)


@bp.get("/<int:deadline_id>/")
@organisers
def edit(event_id: int, deadline_id: int) -> str:
    event = event_by_id(db.session, event_id)
    deadline = queries.deadline_by_id(db.session, event, deadline_id)
    return _form_page(DeadlineForm(data=values_of(deadline)), event, deadline)


@bp.post("/<int:deadline_id>/")
@organisers
def update(event_id: int, deadline_id: int) -> ResponseReturnValue:
    event, form = event_by_id(db.session, event_id), DeadlineForm(request.form)
    deadline = queries.deadline_by_id(db.session, event, deadline_id)
    if form.version.data != str(deadline.version):
        return _conflict(form, event, deadline)
    if not form.validate():
        return _form_page(form, event, deadline), 422
    by = required_person()

    def act() -> bool:
        return actions.revise(db.session, deadline, form.details, now=clock.now(), by=by)

    try:
        if effect := untold_of(db.session, deadline, form, act):
            return _form_page(form, event, deadline, effect=effect)
        db.session.commit()
    except StaleDataError:
        db.session.rollback()
        return _conflict(form, event, queries.deadline_by_id(db.session, event, deadline_id))
    is_same = form.version.data == str(deadline.version)
    flash("Nothing was different." if is_same else "Saved. Subscribers get it when they look next.", "done")
    return redirect(url_for(".index", event_id=event_id), 303)


@bp.post("/<int:deadline_id>/delete/")
@organisers
def delete(event_id: int, deadline_id: int) -> ResponseReturnValue:
    event = event_by_id(db.session, event_id)
    deadline = queries.deadline_by_id(db.session, event, deadline_id)
    actions.delete(db.session, deadline, now=clock.now(), by=required_person())
    db.session.commit()
    return redirect(url_for(".index", event_id=event_id, deleted=deadline_id), 303)


@bp.post("/<int:deadline_id>/restore/")
@organisers
def restore(event_id: int, deadline_id: int) -> ResponseReturnValue:
    event = event_by_id(db.session, event_id)
    deadline = queries.deadline_by_id(db.session, event, deadline_id)
    actions.restore(db.session, deadline, now=clock.now(), by=required_person())
    db.session.commit()
    flash("The deadline is back.", "done")
    return redirect(url_for(".index", event_id=event_id), 303)


def _index(form: DeadlineForm, event: Event) -> str:
    deleted = request.args.get("deleted", "")
    return render_template(
        "events/deadlines/desk_index.html",
        desk="events",
        form=form,
        event=event,
        deadlines=shown(queries.of_event(db.session, event), clock.now()),
        undo=queries.deadline_by_id(db.session, event, int(deleted)) if deleted.isdecimal() else None,
        zone_names=(ANYWHERE, *zones.names()),
    )


def _form_page(form: DeadlineForm, event: Event, deadline: Deadline, **values: Any) -> str:
    return render_template(
        "events/deadlines/desk_form.html",
        desk="events",
        form=form,
        event=event,
        deadline=deadline,
        title=shown([deadline], clock.now())[0].title,
        zone_names=(ANYWHERE, *zones.names()),
        **values,
    )


def _conflict(form: DeadlineForm, event: Event, deadline: Deadline) -> ResponseReturnValue:
    found = conflict(form, texts(values_of(deadline)), version=deadline.version, who=deadline.editor)
    return _form_page(form, event, deadline, **found), 409
