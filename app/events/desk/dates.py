"""Dates of an event that comes again, at the desk: moved, cancelled, restored, added; later ones are split off."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.core.errors import OvertakenError
from app.events import actions, queries
from app.events.actions import Details
from app.events.dates import EventDate, date_of, recurrence_of
from app.events.desk.changes import CHANGED_MEANWHILE, MOVE, Verb, carry, change_page, save
from app.events.desk.events import living_event, organisers
from app.events.desk.places import place_in
from app.events.errors import NoSuchDateError
from app.events.forms import Announced, MoveForm
from app.events.forms.changes import WithReason
from app.events.forms.dates import TEXTS, AddDateForm, EndForm, OneDateForm, date_values
from app.events.forms.when import span_values
from app.events.models import Event, Status
from app.events.overrides import Place
from app.events.recurrence import RecurrenceError, Wall
from app.events.recurrence.walls import parse, text_of
from app.events.rulewords import sentence
from app.events.spans import span_of
from app.people.sessions import required_person

bp = Blueprint("events_dates_desk", __name__, url_prefix="/desk/events/<int:event_id>/dates")

CANCEL = Verb("cancel", "Cancel", "has one date less")
LEAVE_OUT = Verb("leave out", "Leave out", "has one date less", blamed="reason")
CHANGE = Verb("change", "Change", "is different then", blamed="name")
SPLIT = Verb(
    *("split", "Change from here on", "goes on as this new event, to be changed here"),
    blamed="reason",
    of=": ",
    press="Let it go on as a new event",
)
END = Verb("end", "End", "ends then", blamed="last_day")
SHOWN = 30


@bp.get("/")
@organisers
def index(event_id: int) -> str:
    return _index(living_event(event_id), AddDateForm())


@bp.post("/add/")
@organisers
def add(event_id: int) -> ResponseReturnValue:
    event, form = living_event(event_id), AddDateForm(request.form)
    if not form.validate():
        return _index(event, form), 422
    try:
        actions.add_date(db.session, event, form.start(span_of(event).start), now=clock.now(), by=required_person())
    except RecurrenceError as error:
        db.session.rollback()
        form.day.errors = [str(error)]
        return _index(living_event(event_id), form), 422
    db.session.commit()
    flash("The date is added.", "done")
    return redirect(url_for(".index", event_id=event_id), 303)


@bp.get("/end/")
@organisers
def end_form(event_id: int) -> str:
    event = living_event(event_id)
    return change_page(END, event, EndForm(data=_version(event)), back=_back(event))


@bp.post("/end/")
@organisers
def end(event_id: int) -> ResponseReturnValue:
    event, form = living_event(event_id), EndForm(request.form)

    def ended(now: Details) -> Details:
        return actions.until_day(now, form.last_day.data)

    return save(END, event, form, ended, back=_back(event))


@bp.get("/<when>/move/")
@organisers
def move_form(event_id: int, when: str) -> str:
    event, one = _asked_for(event_id, when)
    return change_page(MOVE, event, MoveForm(data=span_values(one.span) | _version(event)), **_shown(event, one))


@bp.post("/<when>/move/")
@organisers
def move(event_id: int, when: str) -> ResponseReturnValue:
    event, one = _asked_for(event_id, when)
    form = MoveForm(request.form)
    form.time_zone.data = event.time_zone  # a date has the zone of all

    def moved(now: Details) -> Details:
        return actions.with_date(now, _start(when), span=form.span, reason=form.reason.data)

    return save(MOVE, event, form, moved, **_shown(event, one))


@bp.get("/<when>/cancel/")
@organisers
def cancel_form(event_id: int, when: str) -> str:
    event, one = _asked_for(event_id, when)
    return change_page(CANCEL, event, WithReason(data=_version(event)), **_shown(event, one))


@bp.post("/<when>/cancel/")
@organisers
def cancel(event_id: int, when: str) -> ResponseReturnValue:
    event, one = _asked_for(event_id, when)
    form = WithReason(request.form)

    def cancelled(now: Details) -> Details:
        return actions.with_date(now, _start(when), status=Status.CANCELLED, reason=form.reason.data)

    return save(CANCEL, event, form, cancelled, **_shown(event, one))


@bp.post("/<when>/restore/")
@organisers
def restore(event_id: int, when: str) -> ResponseReturnValue:
    """At one press: good news needs no reason."""
    event, _ = _asked_for(event_id, when)
    if request.form.get("version") != str(event.version):
        raise OvertakenError(CHANGED_MEANWHILE)
    actions.restore_date(db.session, event, _start(when), now=clock.now(), by=required_person())
    db.session.commit()
    flash("That date is as planned again.", "done")
    return redirect(_back(event), 303)


@bp.get("/<when>/change/")
@organisers
def change_form(event_id: int, when: str) -> str:
    event, one = _asked_for(event_id, when)
    form = OneDateForm(data=date_values(one) | _version(event))
    return change_page(CHANGE, event, _offering(form), **_shown(event, one))


@bp.post("/<when>/change/")
@organisers
def change(event_id: int, when: str) -> ResponseReturnValue:
    event, one = _asked_for(event_id, when)
    form = _offering(OneDateForm(request.form))

    def changed(now: Details) -> Details:
        reason = {"reason": form.reason.data} if form.reason.data else {}
        return actions.with_date(now, _start(when), **_own(form, now), **reason)

    return save(CHANGE, event, form, changed, **_shown(event, one))


def _offering(form: OneDateForm) -> OneDateForm:
    form.offer_venues(queries.venue_choices(db.session))
    return form


def _own(form: OneDateForm, details: Details) -> dict[str, Any]:
    """Fields of `Override`: what is not as the event says, else None."""
    plain = Place(venue=details.venue, city=details.city, country=details.country, online=details.online)
    pairs = {name: (form[name].data, getattr(details, name) or "") for name in TEXTS}
    pairs["place"] = (place_in(form), plain)
    return {name: own if own != of_all else None for name, (own, of_all) in pairs.items()}


@bp.get("/<when>/leave-out/")
@organisers
def leave_out_form(event_id: int, when: str) -> str:
    event, one = _asked_for(event_id, when)
    return change_page(LEAVE_OUT, event, WithReason(data=_version(event)), **_shown(event, one))


@bp.post("/<when>/leave-out/")
@organisers
def leave_out(event_id: int, when: str) -> ResponseReturnValue:
    event, one = _asked_for(event_id, when)

    def left_out(now: Details) -> Details:
        return actions.without_date(now, _start(when))

    return save(LEAVE_OUT, event, WithReason(request.form), left_out, **_shown(event, one))


@bp.get("/<when>/split/")
@organisers
def split_form(event_id: int, when: str) -> ResponseReturnValue:
    event, one = _asked_for(event_id, when)
    try:
        actions.continuation(event, _start(when))
    except RecurrenceError as error:
        flash(str(error), "warn")
        return redirect(_back(event), 303)
    return change_page(SPLIT, event, Announced(data=_version(event)), **_split_at(event, one))


@bp.post("/<when>/split/")
@organisers
def split(event_id: int, when: str) -> ResponseReturnValue:
    """This date and those that follow become an event of their own, which is then changed like any other."""
    event, one = _asked_for(event_id, when)
    start, by, form = _start(when), required_person(), Announced(request.form)
    made: list[Event] = []

    def act() -> None:
        later, now = actions.continuation(event, start), clock.now()
        made[:] = [actions.split(db.session, event, start, later, now=now, by=by, reason=form.reason.data)]

    def goal() -> str:
        return url_for("events_desk.edit", event_id=made[0].id)

    return carry(SPLIT, event, form, act, goal, **_split_at(event, one))


def _split_at(event: Event, one: EventDate) -> dict[str, Any]:
    """What is told before: the date it then ends with."""
    before, _ = queries.dates_beside(db.session, event, one.span.starts_at)
    return {"ends_with": before, **_shown(event, one)}


def _asked_for(event_id: int, when: str) -> tuple[Event, EventDate]:
    event, start = living_event(event_id), _start(when)
    if not queries.has_date(db.session, event, start):
        raise NoSuchDateError
    return event, date_of(event, start)


def _start(when: str) -> Wall:
    try:
        return parse(when)
    except ValueError as error:
        raise NoSuchDateError from error


def _version(event: Event) -> dict[str, str]:
    return {"version": str(event.version)}


def _shown(event: Event, one: EventDate) -> dict[str, Any]:
    return {"one": one, "back": _back(event)}


def _back(event: Event) -> str:
    return url_for("events_dates_desk.index", event_id=event.id)


def _index(event: Event, add_form: AddDateForm) -> str:
    now = clock.now()
    coming = queries.dates_coming(db.session, event, now, limit=SHOWN)
    changed = {row.recurrence_id for row in event.overrides}
    return render_template(
        "events/desk_dates.html",
        desk="events",
        event=event,
        often=sentence(recurrence_of(event), span_of(event).start) if event.comes_again else "",
        dates=[(one, one.recurrence_id, one.recurrence_id in changed) for one in coming],
        first=span_of(event).start,
        first_key=text_of(span_of(event).start),
        add_form=add_form,
    )
