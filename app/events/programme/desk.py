"""The organisers' desk of a programme: sessions, and the rooms and tracks they share."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.core import clock
from app.core.database import db
from app.events.desk.telling import untold_of
from app.events.forms import texts
from app.events.models import Event
from app.events.programme import actions, moments, queries, words
from app.events.programme.actions import RoomNeededError
from app.events.programme.forms import (
    SessionForm,
    SharedForm,
    named_of,
    shared_values_of,
    values_of,
)
from app.events.programme.models import ProgrammeSession
from app.events.queries import event_by_id
from app.people.sessions import required_person, staff_required
from app.web.editing import conflict

bp = Blueprint("programme_desk", __name__, url_prefix="/desk/events/<int:event_id>/programme")

organisers = staff_required(lambda person: person.is_organiser)
SAME_MOMENT = "Somebody added one of this title at the same moment. Look whether it is the same, or save again."


@bp.get("/")
@organisers
def index(event_id: int) -> str:
    event = event_by_id(db.session, event_id)
    programme, items = queries.programme_of(db.session, event), queries.sessions_of(db.session, event)
    deleted = request.args.get("deleted", "")
    return render_template(
        "events/programme/desk_index.html",
        desk="events",
        event=event,
        programme=programme,
        items=items,
        conflicts=moments.conflicts(programme, items) if programme else [],
        undo=queries.session_by_id(db.session, event, int(deleted)) if deleted.isdecimal() else None,
        words=words,
    )


@bp.get("/new/")
@organisers
def new(event_id: int) -> str:
    event = event_by_id(db.session, event_id)
    return _form_page(_form(event, values={"kind": "talk", "status": "confirmed", "day": event.start_date}), event)


@bp.post("/new/")
@organisers
def create(event_id: int) -> ResponseReturnValue:
    event = event_by_id(db.session, event_id)
    form = _form(event)
    if not form.validate():
        return _form_page(form, event), 422
    try:
        slug = actions.free_slug(db.session, event, form.title.data)
        item = actions.add(db.session, event, form.details, slug=slug, now=clock.now(), by=required_person())
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        form.title.errors = [SAME_MOMENT]
        return _form_page(form, event), 409
    return _saved(item, f"“{item.title}” is in the programme.")


@bp.get("/<int:session_id>/")
@organisers
def edit(event_id: int, session_id: int) -> str:
    event = event_by_id(db.session, event_id)
    item = queries.session_by_id(db.session, event, session_id)
    return _form_page(_form(event, values=values_of(item)), event, item)


@bp.post("/<int:session_id>/")
@organisers
def update(event_id: int, session_id: int) -> ResponseReturnValue:
    event = event_by_id(db.session, event_id)
    item, form = queries.session_by_id(db.session, event, session_id), _form(event)
    if form.version.data != str(item.version):
        return _conflict(form, event, item)
    if not form.validate():
        return _form_page(form, event, item), 422
    by = required_person()

    def act() -> bool:
        return actions.revise(db.session, item, form.details, now=clock.now(), by=by)

    try:
        if effect := untold_of(db.session, item, form, act):
            return _form_page(form, event, item, effect=effect)
        db.session.commit()
    except StaleDataError:
        db.session.rollback()
        return _conflict(form, event, queries.session_by_id(db.session, event, session_id))
    is_same = form.version.data == str(item.version)
    return _saved(item, "Nothing was different." if is_same else "Saved. Subscribers get it when they look next.")


@bp.post("/<int:session_id>/delete/")
@organisers
def delete(event_id: int, session_id: int) -> ResponseReturnValue:
    event = event_by_id(db.session, event_id)
    item = queries.session_by_id(db.session, event, session_id)
    actions.delete(db.session, item, now=clock.now(), by=required_person())
    db.session.commit()
    return redirect(url_for(".index", event_id=event_id, deleted=session_id), 303)


@bp.post("/<int:session_id>/restore/")
@organisers
def restore(event_id: int, session_id: int) -> ResponseReturnValue:
    event = event_by_id(db.session, event_id)
    item = queries.session_by_id(db.session, event, session_id)
    actions.restore(db.session, item, now=clock.now(), by=required_person())
    db.session.commit()
    return _saved(item, f"“{item.title}” is back.")


@bp.get("/shared/")
@organisers
def shared(event_id: int) -> str:
    event = event_by_id(db.session, event_id)
    programme = queries.programme_of(db.session, event)
    return _shared_page(SharedForm(data=shared_values_of(programme) if programme else {"version": ""}), event)


@bp.post("/shared/")
@organisers
def share(event_id: int) -> ResponseReturnValue:
    """Rooms, tracks, and what is not confirmed."""
    event, form = event_by_id(db.session, event_id), SharedForm(request.form)
    programme = queries.programme_of(db.session, event)
    if form.version.data != (str(programme.version) if programme else ""):
        return _shared_conflict(form, event)
    if not form.validate():
        return _shared_page(form, event), 422
    try:
        actions.arrange(
            db.session,
            actions.programme_for(db.session, event),
            rooms=named_of(form.rooms.data),
            tracks=named_of(form.tracks.data),
            unconfirmed=form.unconfirmed.data or None,
            source=form.source.data or None,
            now=clock.now(),
            by=required_person(),
        )
        db.session.commit()
    except RoomNeededError as error:
        db.session.rollback()
        (form.rooms if error.what == "room" else form.tracks).errors = [str(error)]
        return _shared_page(form, event), 409
    except (StaleDataError, IntegrityError):
        db.session.rollback()
        return _shared_conflict(form, event_by_id(db.session, event_id))
    flash("Saved. The timetable has it.", "done")
    return redirect(url_for(".index", event_id=event_id), 303)


def _form(event: Event, *, values: dict[str, Any] | None = None) -> SessionForm:
    """The form as sent, or filled with `values`."""
    form = SessionForm(request.form) if values is None else SessionForm(data=values)
    form.offer(event, queries.programme_of(db.session, event))
    return form


def _form_page(form: SessionForm, event: Event, item: ProgrammeSession | None = None, **values: Any) -> str:
    return render_template(
        "events/programme/desk_form.html", desk="events", form=form, event=event, item=item, **values
    )


def _shared_page(form: SharedForm, event: Event, **values: Any) -> str:
    return render_template("events/programme/desk_shared.html", desk="events", form=form, event=event, **values)


def _conflict(form: SessionForm, event: Event, item: ProgrammeSession) -> ResponseReturnValue:
    found = conflict(form, texts(values_of(item)), version=item.version, who=item.editor)
    return _form_page(form, event, item, **found), 409


def _shared_conflict(form: SharedForm, event: Event) -> ResponseReturnValue:
    programme = queries.programme_of(db.session, event)
    values = shared_values_of(programme) if programme else {"version": ""}
    version, who = (programme.version, programme.editor) if programme else (None, None)
    return _shared_page(form, event, **conflict(form, texts(values), version=version, who=who)), 409


def _saved(item: ProgrammeSession, message: str) -> ResponseReturnValue:
    """Back to the session, with a word where it cannot be as it is now."""
    flash(message, "done")
    programme = actions.programme_for(db.session, item.event)
    items = queries.sessions_of(db.session, item.event)
    for clash in moments.conflicts(programme, items):
        if f"“{item.title}”" in clash:
            flash(clash, "warn")
    return redirect(url_for(".edit", event_id=item.event_id, session_id=item.id), 303)
