"""Which events come again, and whether anybody has said lately that they do."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.events.dates import recurrence_of
from app.events.desk.events import living_event, organisers
from app.events.liveness import actions, queries, words
from app.events.rulewords import sentence
from app.events.spans import span_of
from app.people.sessions import required_person

bp = Blueprint("liveness_desk", __name__, url_prefix="/desk/events")


@bp.get("/still-on/")
@organisers
def index() -> str:
    now = clock.now()
    found = [
        (
            event,
            sentence(recurrence_of(event), span_of(event).start),
            words.told(event, row) if event.starts_at <= now else words.to_come(event),
        )
        for event, row in queries.recurring(db.session, now)
    ]
    return render_template("events/liveness/desk_index.html", desk="events", found=found)


@bp.post("/<int:event_id>/still-on/")
@organisers
def confirm(event_id: int) -> ResponseReturnValue:
    event = living_event(event_id)
    actions.confirm(db.session, event, now=clock.now(), by=required_person())
    db.session.commit()
    flash(f"“{event.name}” takes place for another quarter.", "done")
    return redirect(url_for("events_desk.edit", event_id=event.id), 303)
