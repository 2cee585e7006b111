"""Calendars elsewhere at the desk: added, looked at, their changes taken over or declined, given up."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.core import clock
from app.core.database import db
from app.events import queries
from app.events.desk.events import organisers
from app.events.external import actions
from app.events.external import queries as external
from app.events.forms.calendars import CalendarForm
from app.events.imports.batches import batches
from app.events.models import Series
from app.events.recurrence import remembering
from app.people.sessions import required_person
from app.web.filters import plural
from app.web.pages import current_settings

bp = Blueprint("calendars_desk", __name__, url_prefix="/desk/events/calendars")

KNOWN = "This calendar is asked already."
SAME_MOMENT = "Somebody changed the same events at the same moment, so not all was taken over. Look again."
MOST_SHOWN = 100


@bp.get("/")
@organisers
def index() -> str:
    return _index_page(_form())


@bp.post("/")
@organisers
def create() -> ResponseReturnValue:
    form = _form()
    if not form.validate():
        return _index_page(form), 422
    try:
        calendar = actions.add(
            db.session,
            url=form.url.data,
            name=form.name.data,
            series=_series(form),
            is_trusted=form.is_trusted.data,
            by=required_person(),
            now=clock.now(),
        )
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        form.url.errors = [KNOWN]
        return _index_page(form), 422
    flash("It is asked within a minute, and then every hour.", "done")
    return redirect(url_for(".show", calendar_id=calendar.id), 303)


@bp.get("/<int:calendar_id>/")
@organisers
def show(calendar_id: int) -> str:
    calendar = external.calendar_by_id(db.session, calendar_id)
    rows = external.waiting(db.session, calendar)
    judged = actions.judge(db.session, rows[:MOST_SHOWN], site_url=current_settings().site_url, now=clock.now())
    return render_template(
        "events/desk_calendar.html",
        desk="events",
        calendar=calendar,
        judged=judged,
        hidden=max(0, len(rows) - MOST_SHOWN),
        count=len(external.events_of(db.session, calendar.id)),
    )


@bp.post("/<int:calendar_id>/trust/")
@organisers
@remembering()
def trust(calendar_id: int) -> ResponseReturnValue:
    """What waits from a calendar that is trusted from now on is taken over too."""
    calendar = external.calendar_by_id(db.session, calendar_id)
    calendar.is_trusted = request.form.get("trusted") == "yes"
    db.session.commit()
    words = "Its changes are taken over at once." if calendar.is_trusted else "Its changes wait for you."
    return _carried_out(calendar_id, actions.settle, None, lambda _: words)


@bp.post("/<int:calendar_id>/take/")
@organisers
@remembering()
def take(calendar_id: int) -> ResponseReturnValue:
    """One of what waits, or all of it."""
    return _carried_out(
        calendar_id,
        actions.take,
        _chosen(),
        lambda count: f"{plural(count, 'event')} looked at and taken over where possible.",
    )


@bp.post("/<int:calendar_id>/decline/")
@organisers
def decline(calendar_id: int) -> ResponseReturnValue:
    calendar = external.calendar_by_id(db.session, calendar_id)
    rows = external.waiting(db.session, calendar, _chosen())
    actions.decline(rows)
    db.session.commit()
    flash(f"{plural(len(rows), 'event')} left alone until the calendar says something else.", "done")
    return redirect(url_for(".show", calendar_id=calendar_id), 303)


@bp.post("/<int:calendar_id>/ask/")
@organisers
def ask(calendar_id: int) -> ResponseReturnValue:
    calendar = external.calendar_by_id(db.session, calendar_id)
    calendar.next_poll_at = clock.now()
    db.session.commit()
    flash("It is asked within a minute.", "done")
    return redirect(url_for(".show", calendar_id=calendar.id), 303)


@bp.post("/<int:calendar_id>/remove/")
@organisers
def remove(calendar_id: int) -> ResponseReturnValue:
    actions.remove(db.session, external.calendar_by_id(db.session, calendar_id))
    db.session.commit()
    flash("It is not asked any more. The events that came from it stay.", "done")
    return redirect(url_for(".index"), 303)


def _carried_out(
    calendar_id: int, act: actions.Deed, ids: list[int] | None, words: Callable[[int], str]
) -> ResponseReturnValue:
    """Does it to what waits: dates are worked out while nobody waits for us, then a part is written after the other."""
    site_url, count = current_settings().site_url, 0
    rows = external.waiting(db.session, external.calendar_by_id(db.session, calendar_id), ids)
    found = {row.uid: row.found for row in rows}
    db.session.commit()
    sound = actions.prepare(db.sessionmaker, found, site_url=site_url, now=clock.now())
    try:
        for uids in batches(sound, partial(actions.weight_in, sound)):
            calendar = external.calendar_by_id(db.session, calendar_id)
            rows = external.waiting(db.session, calendar, ids, uids=uids)
            act(db.session, calendar, rows, sound, site_url=site_url, now=clock.now())
            db.session.commit()
            count += len(rows)
        flash(words(count), "done")
    except (IntegrityError, StaleDataError):
        db.session.rollback()
        flash(SAME_MOMENT, "warn")
    return redirect(url_for(".show", calendar_id=calendar_id), 303)


def _form() -> CalendarForm:
    form = CalendarForm(request.form)
    form.offer(queries.series_choices(db.session))
    return form


def _series(form: CalendarForm) -> Series | None:
    return queries.series_by_slug(db.session, form.series.data) if form.series.data else None


def _index_page(form: CalendarForm) -> str:
    found = external.calendars(db.session)
    return render_template("events/desk_calendars.html", desk="events", form=form, calendars=found)


def _chosen() -> list[int] | None:
    """The event the form names; all that waits where it names none."""
    text = request.form.get("event", "")
    return [int(text)] if text.isdecimal() and len(text) < 10 else None
