"""Days at the desk: listed, planned, edited, moved on."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.core import clock
from app.core.database import db
from app.core.errors import NotFoundError
from app.docsdays import preparation, queries
from app.docsdays.actions import closing, days
from app.docsdays.desk.forms import DayForm, day_texts, version_of
from app.docsdays.models import DayState, DocsDay, Phase
from app.people.sessions import required_person, staff_required
from app.web.editing import conflict
from app.web.pages import current_site

bp = Blueprint("desk_days", __name__)
organisers = staff_required(lambda person: person.is_organiser)

VERBS = {
    (DayState.DRAFT, DayState.ANNOUNCED): "Announce it",
    (DayState.ANNOUNCED, DayState.LIVE): "Open it",
    (DayState.LIVE, DayState.CLOSED): "Close it",
    (DayState.CLOSED, DayState.REPORTED): "Publish the report",
    (DayState.ANNOUNCED, DayState.DRAFT): "Take it back to draft",
    (DayState.LIVE, DayState.ANNOUNCED): "It is not open yet",
    (DayState.CLOSED, DayState.LIVE): "Open it again",
    (DayState.REPORTED, DayState.CLOSED): "Take the report back",
}
TAKEN_DATE = "There is a docs day on that date already."


@bp.get("/desk/docs-days/")
@organisers
def index() -> ResponseReturnValue:
    return render_template(
        "desk/docsdays/days.html",
        desk="docs-days",
        days=queries.all_days(db.session),
        counts=queries.task_counts(db.session),
        now=clock.now(),
    )


@bp.get("/desk/docs-days/new/")
@organisers
def new() -> ResponseReturnValue:
    site = current_site()
    channel = site.channel
    return _form_page(
        DayForm(
            data={
                "time_zone": site.time_zone,
                "channel": channel.name if channel else "",
                "channel_network": channel.network if channel else "",
            }
        )
    )


@bp.post("/desk/docs-days/new/")
@organisers
def create() -> ResponseReturnValue:
    form = DayForm(request.form)
    if not form.validate():
        return _form_page(form), 422
    try:
        day = days.create(db.session, form.columns(), required_person(), now=clock.now())
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        form.date.errors = [TAKEN_DATE]
        return _form_page(form), 422
    flash("Saved as a draft, which only organisers see.", "done")
    return redirect(f"/desk/docs-days/{day.date}/", 303)


@bp.get("/desk/docs-days/<iso_date:on>/")
@organisers
def edit(on: date) -> ResponseReturnValue:
    day = _day(on)
    return _form_page(DayForm(data={**day_texts(day), "date": day.date, "version": day.version}), day)


@bp.post("/desk/docs-days/<iso_date:on>/")
@organisers
def update(on: date) -> ResponseReturnValue:
    day, form = _day(on), DayForm(request.form)
    if not form.validate():
        return _form_page(form, day), 422
    if version_of(form) != day.version:
        return _conflict_page(form, on)
    values = form.columns()
    if day.state != DayState.DRAFT and values["date"] != day.date:
        form.date.errors = ["An announced day keeps its date: others have it in their calendars. Plan a new day."]
        return _form_page(form, day), 422
    try:
        days.edit(db.session, day, values, required_person(), now=clock.now())
        db.session.commit()
    except StaleDataError:
        db.session.rollback()
        return _conflict_page(form, on)
    except IntegrityError:
        db.session.rollback()
        form.date.errors = [TAKEN_DATE]
        return _form_page(form, _day(on)), 422
    flash("Saved.", "done")
    return redirect(f"/desk/docs-days/{day.date}/", 303)


@bp.post("/desk/docs-days/<iso_date:on>/state")
@organisers
def move(on: date) -> ResponseReturnValue:
    day, wanted = _day(on), request.form.get("state")
    if wanted not in tuple(DayState):
        raise NotFoundError("There is no such state of a day.")
    days.set_state(db.session, day, DayState(wanted), required_person(), now=clock.now())
    db.session.commit()
    return redirect(f"/desk/docs-days/{day.date}/", 303)


def _day(on: date) -> DocsDay:
    day = queries.day_by_date(db.session, on)
    if day is None:
        raise NotFoundError("There is no docs day on that date. All of them are listed at /desk/docs-days/.")
    return day


def _conflict_page(form: DayForm, on: date) -> ResponseReturnValue:
    day = _day(on)
    return _form_page(form, day, **conflict(form, day_texts(day), version=day.version, who=None)), 409


def _form_page(form: DayForm, day: DocsDay | None = None, **values: Any) -> str:
    now = clock.now()
    stands = day.stands_at(now) if day else None
    return render_template(
        "desk/docsdays/day.html",
        desk="docs-days",
        form=form,
        day=day,
        **(_around(day, now) if day else {}),
        steps=[(state, VERBS[stands, state]) for state in days.STEPS[stands]] if stands else [],
        now=now,
        **values,
    )


def _around(day: DocsDay, now: datetime) -> dict[str, Any]:
    """What is to do before the day, or after it."""
    phase = day.phase(now)
    later = [each for each in queries.all_days(db.session) if each.date > day.date and each.figures is None]
    return {
        "phase": phase,
        "events": queries.day_events(db.session, day),
        "checks": preparation.preparation(db.session, day) if phase != Phase.OVER else [],
        "last_import": preparation.last_import(db.session) if phase != Phase.OVER else None,
        "left_over": queries.left_over(db.session, day) if phase == Phase.OVER else [],
        "later_days": later[::-1],
        "is_thanked": closing.is_thanked(db.session, day),
        "participants": queries.participants(db.session, day),
    }
