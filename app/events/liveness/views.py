"""Where one press, after a mail, says that an event still takes place."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.core.errors import ForbiddenError, GoneError, NotFoundError
from app.events.dates import recurrence_of
from app.events.liveness import actions, links, words
from app.events.liveness.models import Liveness, Stage
from app.events.rulewords import sentence
from app.events.spans import span_of
from app.people.models import Person
from app.web import headers
from app.web.pages import current_settings

bp = Blueprint("liveness", __name__)

EARLIER = "This was an earlier question. If it is asked again, the newest mail has the address."
NOT_YOURS = "This question was for an organiser. Somebody who still is one has to answer it."


@bp.get("/events/still-on/<token>/")
def ask(token: str) -> str:
    headers.keep_private()
    row, _ = _found(token)
    event = row.event
    return render_template(
        "events/liveness/ask.html",
        section="meet",
        row=row,
        event=event,
        often=sentence(recurrence_of(event), span_of(event).start),
        told=words.told(event, row),
        path=request.path,
    )


@bp.post("/events/still-on/<token>/")
def answer(token: str) -> ResponseReturnValue:
    """A second press says what the first did, and does nothing."""
    row, person = _found(token)
    if row.stage != Stage.ALIVE:
        actions.confirm(db.session, row.event, now=clock.now(), by=person)
        db.session.commit()
    return redirect(request.path, 303)


def _found(token: str) -> tuple[Liveness, Person]:
    question = links.read(token, current_settings().secret_key)
    row = db.session.get(Liveness, question.event_id)
    if row is None or row.event.deleted_at is not None:
        raise NotFoundError("This event is not in the calendar any more.")
    if row.asked_at != question.asked_at:
        raise GoneError(EARLIER)
    person = db.session.get(Person, question.person_id)
    if person is None or person.disabled_at is not None or not person.is_organiser:
        raise ForbiddenError(NOT_YOURS)
    return row, person
