"""Move, cancel, postpone: with a reason, and with a look at what subscribers will see."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app.core import clock, zones
from app.core.database import db
from app.events import actions, ledger, queries
from app.events.actions import Details
from app.events.desk.events import living_event, organisers
from app.events.desk.telling import untold
from app.events.errors import CircleError
from app.events.forms import Announced, CallOffForm, MoveForm, when_values
from app.events.ledger import told
from app.events.ledger.changes import CALLED_OFF
from app.events.liveness import actions as liveness
from app.events.models import Event, Status
from app.events.recurrence import RecurrenceError
from app.people.sessions import required_person

bp = Blueprint("events_changes_desk", __name__, url_prefix="/desk/events/<int:event_id>")

CHANGED_MEANWHILE = "Somebody changed this event while you looked at it. Open it again, then decide."


@dataclass(frozen=True)
class Verb:
    """What the buttons and the heading say."""

    name: str
    title: str
    done: str
    blamed: str = "first_day"
    """The field a rule of recurrence is told at."""
    of: str = " "
    """What stands between the title and the name of the event."""
    press: str = ""
    """The button, where it is not the title."""


MOVE = Verb("move", "Move", "has moved")
CONFIRM = Verb("confirm", "Confirm", "is confirmed", blamed="reason")
CALL_OFF = {
    "cancel": (Verb("cancel", "Cancel", "is cancelled", blamed="reason"), Status.CANCELLED),
    "postpone": (Verb("postpone", "Postpone", "is postponed", blamed="reason"), Status.POSTPONED),
}


@bp.get("/move/")
@organisers
def move_form(event_id: int) -> str:
    event = living_event(event_id)
    return change_page(MOVE, event, MoveForm(data=when_values(event) | {"version": str(event.version)}))


@bp.post("/move/")
@organisers
def move(event_id: int) -> ResponseReturnValue:
    """A postponed event that is given a date takes place after all."""
    event, form = living_event(event_id), MoveForm(request.form)

    def moved(now: Details) -> Details:
        is_on_again = now.status == Status.POSTPONED
        return replace(
            now,
            span=form.span,
            status=Status.CONFIRMED if is_on_again else now.status,
            instead=None if is_on_again else now.instead,
        )

    return save(MOVE, event, form, moved)


@bp.get("/<any(cancel, postpone):verb>/")
@organisers
def call_off_form(event_id: int, verb: str) -> str:
    event = living_event(event_id)
    values = {"version": str(event.version), "instead": event.instead.slug if event.instead else ""}
    return change_page(CALL_OFF[verb][0], event, _offering(CallOffForm(data=values), event))


@bp.post("/<any(cancel, postpone):verb>/")
@organisers
def call_off(event_id: int, verb: str) -> ResponseReturnValue:
    event, (words, status) = living_event(event_id), CALL_OFF[verb]
    form = _offering(CallOffForm(request.form), event)

    def called_off(now: Details) -> Details:
        instead = queries.event_by_slug(db.session, form.instead.data) if form.instead.data else None
        return replace(now, status=status, instead=instead)

    return save(words, event, form, called_off)


@bp.post("/confirm/")
@organisers
def confirm(event_id: int) -> ResponseReturnValue:
    """Good news needs no reason."""
    event, by = living_event(event_id), required_person()

    def act() -> None:
        said, now = actions.details_of(event), clock.now()
        note = liveness.still_unconfirmed(said.unconfirmed)
        details = replace(said, status=Status.CONFIRMED, instead=None, unconfirmed=note)
        actions.revise(db.session, event, details, now=now, by=by)
        if event.rrule:
            liveness.confirm(db.session, event, now=now, by=by)

    return carry(CONFIRM, event, Announced(request.form, data={"version": str(event.version)}), act)


def save(
    verb: Verb, event: Event, form: Announced, changed: Callable[[Details], Details], **shown: Any
) -> ResponseReturnValue:
    """Shows the effect first; the second press, with the same effect, saves. `shown` is of one date of the event."""
    by = required_person()

    def act() -> bool:
        details = changed(actions.details_of(event))
        return actions.revise(db.session, event, details, now=clock.now(), by=by, reason=form.reason.data)

    return carry(verb, event, form, act, **shown)


def carry(
    verb: Verb,
    event: Event,
    form: Announced,
    act: Callable[[], object],
    goal: Callable[[], str] | None = None,
    **shown: Any,
) -> ResponseReturnValue:
    """The same of any writing `act`. `goal` is where to go on from there."""
    if form.version.data != str(event.version):
        return _overtaken(verb, event, form, **shown)
    if not form.validate():
        return change_page(verb, event, form, **shown), 422
    event_id = event.id
    try:
        if effect := untold(db.session, event, form, act):
            return change_page(verb, queries.event_by_id(db.session, event_id), form, effect=effect, **shown)
        db.session.commit()
    except StaleDataError:
        db.session.rollback()
        return _overtaken(verb, queries.event_by_id(db.session, event_id), form, **shown)
    except (CircleError, RecurrenceError) as error:
        db.session.rollback()
        form["instead" if isinstance(error, CircleError) else verb.blamed].errors = [str(error)]
        return change_page(verb, queries.event_by_id(db.session, event_id), form, **shown), 422
    is_same = form.version.data == str(event.version)
    done = f"“{event.name}” {verb.done}. The page says so, and subscribers get it when they look next."
    flash("Nothing was different." if is_same else done, "done")
    back = shown.get("back") or url_for("events_desk.edit", event_id=event_id)
    return redirect(goal() if goal else back, 303)


def _overtaken(verb: Verb, event: Event, form: Announced, **shown: Any) -> ResponseReturnValue:
    """What was typed, with what somebody else did meanwhile; the next press takes that into account."""
    form.version.data, form.version.raw_data = str(event.version), None
    newest = told(queries.changes_of(db.session, event))[:1]
    return change_page(verb, event, form, overtaken=newest, who=event.editor, **shown), 409


def _offering(form: CallOffForm, event: Event) -> CallOffForm:
    """What else is coming, and what is chosen already."""
    form.offer([one for one in queries.coming(db.session, clock.now()) if one.id != event.id])
    if event.instead and event.instead.slug not in [value for value, *_ in form.instead.choices]:
        form.instead.choices.append((event.instead.slug, event.instead.name))
    return form


def change_page(verb: Verb, event: Event, form: Announced, **values: Any) -> str:
    return render_template(
        "events/desk_change.html",
        desk="events",
        verb=verb,
        event=event,
        form=form,
        zone_names=zones.names() if verb is MOVE else (),
        is_off=event.status in CALLED_OFF,
        line_of=ledger.one_line,
        **values,
    )
