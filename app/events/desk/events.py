"""The organisers' desk: list, write, duplicate, delete and bring back events."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.core import clock, zones
from app.core.database import db
from app.core.errors import ConflictError
from app.core.paging import page_number
from app.events import actions, ledger, queries
from app.events.actions import Details
from app.events.dates import recurrence_of
from app.events.desk import clashes
from app.events.desk.places import place_in
from app.events.desk.previews import Preview, preview_of, preview_of_event
from app.events.desk.telling import untold
from app.events.errors import AddressTakenError
from app.events.forms import NEW, STATUS_WORDS, EventForm, event_texts, event_values, links_of, tags_of
from app.events.forms.repeats import RepeatsForm, begun
from app.events.ledger import told
from app.events.ledger.changes import CALLED_OFF
from app.events.liveness import words as liveness
from app.events.liveness.actions import answered
from app.events.liveness.models import Liveness
from app.events.models import Event, Series, Status
from app.events.proposals import actions as proposals
from app.events.proposals.forms import event_values as values_of_proposal
from app.events.proposals.forms import form_of
from app.events.proposals.models import Proposal, State
from app.events.spans import span_of
from app.people.sessions import required_person, staff_required
from app.web.editing import conflict
from app.web.pages import current_site

bp = Blueprint("events_desk", __name__, url_prefix="/desk/events")

DELETED = "This event is deleted. Bring it back first; what you typed is still in your form."

SHOWS = {"": "All", "uncertain": "Not certain", "deleted": "Deleted"}
"""What the list is narrowed to."""

LOOKS = {"preview", "begin"}
"""Buttons of the form that save nothing."""

organisers = staff_required(lambda person: person.is_organiser)


@bp.get("/")
@organisers
def index() -> str:
    text, show, number = (
        request.args.get("q", "").strip(),
        request.args.get("show"),
        page_number(request.args.get("page")),
    )
    uncertain_at = clock.now() if show == "uncertain" else None
    page = queries.desk_page(db.session, number, text=text, is_deleted=show == "deleted", uncertain_at=uncertain_at)
    return render_template(
        "events/desk_index.html",
        desk="events",
        page=page,
        q=text,
        show=show if show in SHOWS else "",
        shows=SHOWS,
        undo=_event_asked_for("deleted"),
        address=lambda number: url_for(".index", q=text or None, show=show, page=number),
    )


@bp.get("/new/")
@organisers
def new() -> str:
    """An empty form, or what another event says with `?from=ID`, or somebody proposed with `?proposal=ID`."""
    values: dict[str, Any] = {"time_zone": current_site().time_zone, "status": Status.CONFIRMED.value}
    if proposal := _proposal_asked_for():
        return _form_page(_form(values=values | values_of_proposal(form_of(proposal.said))), proposal=proposal)
    if source := _event_asked_for("from"):
        values = event_values(source) | {"status": Status.CONFIRMED.value, "slug": ""}
    return _form_page(_form(values=values))


@bp.post("/new/")
@organisers
def create() -> ResponseReturnValue:
    form, proposal = _form(), _proposal_asked_for()
    if LOOKS & request.form.keys():
        return _form_page(form, proposal=proposal)
    if not form.validate():
        return _form_page(form, proposal=proposal), 422
    try:
        details = _details(form)
        slug = actions.free_slug(db.session, details.name, details.span.start_date.year)
        event = actions.create(db.session, details, slug=slug, now=clock.now(), by=required_person())
        if proposal:
            proposals.accept(db.session, proposal, event, state=State.CORRECTED, by=required_person(), now=clock.now())
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        clashes.say(form, error)
        return _form_page(form, proposal=_proposal_asked_for()), 409
    flash(f"“{event.name}” is in the calendar.", "done")
    return redirect(url_for(".edit", event_id=event.id), 303)


@bp.get("/<int:event_id>/")
@organisers
def edit(event_id: int) -> str:
    event = queries.event_by_id(db.session, event_id)
    return _form_page(_form(event, values=event_values(event)), event)


@bp.post("/<int:event_id>/")
@organisers
def update(event_id: int) -> ResponseReturnValue:
    event = living_event(event_id)
    form = _form(event)
    if LOOKS & request.form.keys():
        return _form_page(form, event)
    if form.version.data != str(event.version):
        return _conflict(form, event)
    if not form.validate():
        return _form_page(form, event), 422
    by = required_person()

    def act() -> bool:
        details, slug, reason = _details(form, event), form.slug.data, form.reason.data
        return actions.revise(db.session, event, details, slug=slug, now=clock.now(), by=by, reason=reason)

    try:
        if effect := untold(db.session, event, form, act):
            return _form_page(form, queries.event_by_id(db.session, event_id), effect=effect)
        answered(db.session, event, now=clock.now())
        db.session.commit()
    except StaleDataError:
        db.session.rollback()
        return _conflict(form, queries.event_by_id(db.session, event_id))
    except (AddressTakenError, IntegrityError) as error:
        db.session.rollback()
        clashes.say(form, error)
        return _form_page(form, queries.event_by_id(db.session, event_id)), 422
    is_same = form.version.data == str(event.version)
    flash("Nothing was different." if is_same else "Saved. Subscribers get it when they look next.", "done")
    return redirect(url_for(".edit", event_id=event.id), 303)


@bp.post("/<int:event_id>/delete/")
@organisers
def delete(event_id: int) -> ResponseReturnValue:
    event = living_event(event_id)
    actions.delete(db.session, event, now=clock.now(), by=required_person())
    db.session.commit()
    return redirect(url_for(".index", deleted=event.id), 303)


@bp.post("/<int:event_id>/restore/")
@organisers
def restore(event_id: int) -> ResponseReturnValue:
    event = queries.event_by_id(db.session, event_id)
    if event.deleted_at is not None:
        actions.restore(db.session, event, now=clock.now(), by=required_person())
        db.session.commit()
    flash(f"“{event.name}” is back.", "done")
    return redirect(url_for(".edit", event_id=event.id), 303)


def living_event(event_id: int) -> Event:
    event = queries.event_by_id(db.session, event_id)
    if event.deleted_at is not None:
        raise ConflictError(DELETED)
    return event


def _event_asked_for(name: str) -> Event | None:
    """The event whose number stands in the query string, if there is one."""
    text = request.args.get(name, "")
    return db.session.get(Event, int(text)) if text.isdecimal() and len(text) < 10 else None


def _proposal_asked_for() -> Proposal | None:
    text = request.values.get("proposal", "")
    return db.session.get(Proposal, int(text)) if text.isdecimal() and len(text) < 10 else None


@bp.post("/preview/")
@organisers
def preview() -> str:
    """The dates that what is typed would give, for the form to show while one types."""
    text = request.args.get("event", "")
    event = db.session.get(Event, int(text)) if text.isdecimal() and len(text) < 10 else None
    return render_template("events/_dates_preview.html", preview=_preview(event))


def _preview(event: Event | None) -> Preview | None:
    """Of the form as sent."""
    return preview_of(_told_when(RepeatsForm(begun(request.form)), event))


def _told_when(form: RepeatsForm, event: Event | None) -> RepeatsForm:
    form.now = clock.now()
    form.kept = (recurrence_of(event), span_of(event).start) if event and event.comes_again else None
    return form


def _form(event: Event | None = None, *, values: dict[str, Any] | None = None) -> EventForm:
    """The form as sent for this event, or filled with `values`."""
    form = EventForm(begun(request.form)) if values is None else EventForm(data=values)
    _told_when(form, event)
    form.status_before = event.status if event else None
    form.offer(series=queries.series_choices(db.session), venues=queries.venue_choices(db.session))
    return form


def _form_page(form: EventForm, event: Event | None = None, **values: Any) -> str:
    return render_template(
        "events/desk_form.html",
        desk="events",
        form=form,
        event=event,
        zone_names=zones.names(),
        status_words=STATUS_WORDS,
        line_of=ledger.one_line,
        preview=_preview(event) if request.method == "POST" else preview_of_event(event, clock.now()),
        changes=told(queries.changes_of(db.session, event)) if event else (),
        liveness=liveness.told(event, db.session.get(Liveness, event.id)) if event and event.rrule else None,
        **values,
    )


def _conflict(form: EventForm, event: Event) -> ResponseReturnValue:
    found = conflict(form, event_texts(event), version=event.version, who=event.editor)
    return _form_page(form, event, **found), 409


def _details(form: EventForm, event: Event | None = None) -> Details:
    """What was typed; what the form does not ask for stays."""
    is_off = form.status.data in CALLED_OFF
    return Details(
        name=form.name.data,
        status=Status(form.status.data),
        span=form.span,
        series=_series(form),
        **vars(place_in(form)),
        url=form.url.data or None,
        summary=form.summary.data,
        description=form.description.data,
        unconfirmed=form.unconfirmed.data or None,
        links=links_of(form.links.data),
        tags=tags_of(form.tags.data),
        source=form.source.data or None,
        recurrence=form.recurrence,
        overrides=actions.details_of(event).overrides if event else (),
        follows=event.follows if event else None,
        instead=event.instead if event and is_off else None,
    )


def _series(form: EventForm) -> Series | None:
    if form.series.data == NEW:
        return actions.series_named(db.session, form.new_series.data)
    return queries.series_by_slug(db.session, form.series.data) if form.series.data else None
