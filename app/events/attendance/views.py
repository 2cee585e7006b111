"""Saying whether one comes, signed in or by mail; changing it by the address in each mail; starring."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.core.errors import PortalError
from app.events import queries as events
from app.events.attendance import actions, links, queries, signing_up
from app.events.attendance.forms import VisitorAnswerForm
from app.events.attendance.models import Answer, Attendance
from app.events.models import Event, Occurrence
from app.people import actions as people
from app.people.sessions import current_person, person_required, required_person
from app.web import headers, limits
from app.web.limits import Limit
from app.web.pages import current_settings

bp = Blueprint("attendance", __name__)

OFTEN = Limit("answers by person", 60, 3600, "You changed your answers very often. Wait a while, then go on.")


@bp.post("/events/<slug>/attend/")
def answer(slug: str) -> ResponseReturnValue:
    event, person, now = events.event_by_slug(db.session, slug), current_person(), clock.now()
    recurrence_id = request.form.get("date", "")
    date = queries.date_at(db.session, event, recurrence_id)
    if person is None:
        return _answer_by_mail(event, date)
    limits.hit(db.session, OFTEN, str(person.id), now=now)
    is_public = "is_public" in request.form
    actions.answer(db.session, event, recurrence_id, person, _wanted(), is_public=is_public, now=now)
    db.session.commit()
    return redirect(f"{date.path}#attend", 303)


@bp.get("/events/<slug>/attend/")
def sign_up(slug: str) -> str:
    """The form by itself. `?date=2012-05-07` names a date of an event that comes again."""
    event = events.event_by_slug(db.session, slug)
    date = queries.date_at(db.session, event, request.args.get("date", ""))
    return _form_page(event, date, VisitorAnswerForm(data={"date": date.recurrence_id, "answer": "yes"}))


@bp.post("/events/<slug>/star/")
@person_required
def star(slug: str) -> ResponseReturnValue:
    event, is_starred = events.event_by_slug(db.session, slug), request.form.get("star") == "yes"
    actions.star(db.session, event, required_person(), is_starred=is_starred, now=clock.now())
    db.session.commit()
    return redirect(f"{event.path}#attend", 303)


@bp.get("/events/attending/<token>/")
def mine(token: str) -> str:
    headers.keep_private()
    row, date = _found(token)
    return _own_page(row, date)


@bp.post("/events/attending/<token>/")
def change(token: str) -> ResponseReturnValue:
    row, _ = _found(token)
    actions.answer(db.session, row.event, row.recurrence_id, row.person, _wanted(), now=clock.now())
    db.session.commit()
    return redirect(request.path, 303)


@bp.get("/events/attending/<token>/quiet/")
def confirm_quiet(token: str) -> str:
    headers.keep_private()
    row, date = _found(token)
    return _own_page(row, date, asks_for_quiet=True)


@bp.post("/events/attending/<token>/quiet/")
def be_quiet(token: str) -> ResponseReturnValue:
    """Also what mail programs send at one press (RFC 8058)."""
    row, _ = _found(token)
    actions.be_quiet(db.session, row, is_quiet=request.form.get("reminders") != "yes")
    db.session.commit()
    return redirect(request.path.removesuffix("quiet/"), 303)


@bp.post("/events/attending/<token>/name/")
def be_named(token: str) -> ResponseReturnValue:
    row, _ = _found(token)
    actions.be_named(db.session, row, is_public=request.form.get("is_public") == "yes")
    db.session.commit()
    return redirect(request.path.removesuffix("name/"), 303)


def _answer_by_mail(event: Event, date: Occurrence) -> ResponseReturnValue:
    form = VisitorAnswerForm(request.form)
    if not form.validate():
        return _form_page(event, date, form), 422
    wanted = Answer(form.answer.data)
    people.request_sign_in(
        db.session,
        email=form.email.data,
        name=form.name.data,
        intent=signing_up.intent(event, date.recurrence_id, wanted, is_public=form.is_public.data),
        next_path=date.path,
        address=limits.client_address(),
        settings=current_settings(),
        now=clock.now(),
    )
    db.session.commit()
    return redirect("/sign-in/sent/", 303)


def _wanted() -> Answer:
    wanted = request.form.get("answer", "")
    if wanted not in (Answer.YES, Answer.MAYBE, Answer.NO):
        raise PortalError("An answer is yes, maybe or no.")
    return Answer(wanted)


def _found(token: str) -> tuple[Attendance, Occurrence]:
    return queries.attendance_at(db.session, links.read(token, current_settings().secret_key))


def _form_page(event: Event, date: Occurrence, form: VisitorAnswerForm) -> str:
    return render_template("events/attendance/sign_up.html", section="meet", event=event, date=date, form=form)


def _own_page(row: Attendance, date: Occurrence, *, asks_for_quiet: bool = False) -> str:
    return render_template(
        "events/attendance/mine.html",
        section="meet",
        row=row,
        date=date,
        place=queries.place_of(db.session, row),
        path=links.path_of(row, current_settings().secret_key),
        is_open=date.ends_at > clock.now() and date.status not in queries.OFF,
        asks_for_quiet=asks_for_quiet,
    )
