"""Stopping mails: at the address in each of them, and on one's own page."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.people.models import Person
from app.people.notices import links, sending
from app.people.notices.kinds import WORDS, Kind
from app.people.sessions import person_required, required_person
from app.web import headers
from app.web.pages import current_settings

bp = Blueprint("notices", __name__)


@bp.get("/mails/<token>/")
def show(token: str) -> str:
    headers.keep_private()
    person, kind = _read(token)
    return render_template(
        "people/mails.html",
        path=request.path,
        words=WORDS[kind],
        is_stopped=not sending.wants(db.session, person, kind),
    )


@bp.post("/mails/<token>/")
def stop(token: str) -> ResponseReturnValue:
    """Also what mail programs send at one press (RFC 8058). With `mails` as `yes` they come again."""
    person, kind = _read(token)
    if request.form.get("mails") == "yes":
        sending.let_come(db.session, person, kind)
    else:
        sending.stop(db.session, person, kind, now=clock.now())
    db.session.commit()
    return redirect(request.path, 303)


@bp.post("/me/mails/")
@person_required
def choose() -> ResponseReturnValue:
    person, wanted = required_person(), request.form.getlist("kinds")
    for kind in Kind:
        if kind in wanted:
            sending.let_come(db.session, person, kind)
        else:
            sending.stop(db.session, person, kind, now=clock.now())
    db.session.commit()
    flash("Only the mails you ticked come from now on." if wanted else "None of these mails come any more.", "done")
    return redirect(url_for("me.show"), 303)


def _read(token: str) -> tuple[Person, Kind]:
    return links.read(db.session, token, current_settings().secret_key)
