"""Where the staff begins: what waits, what comes."""

from flask import Blueprint, render_template

from app.core import clock
from app.core.database import db
from app.people.sessions import required_person, staff_required
from app.site import waiting

bp = Blueprint("desk", __name__)


@bp.get("/desk/")
@staff_required(lambda person: person.is_staff)
def show() -> str:
    person, now = required_person(), clock.now()
    return render_template(
        "site/desk.html",
        desk="home",
        waiting=waiting.for_person(db.session, person, now=now),
        days=waiting.days_ahead(db.session, now=now) if person.is_organiser else [],
        now=now,
    )
