"""After a day, at the desk: its leftovers are carried over, and its people thanked."""

from datetime import date

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.core.errors import NotFoundError
from app.docsdays import queries
from app.docsdays.actions import closing
from app.docsdays.desk.days import organisers
from app.docsdays.desk.forms import iso_day
from app.docsdays.views.days import day_at
from app.people.sessions import required_person
from app.web.filters import plural

bp = Blueprint("closing_desk", __name__)


@bp.post("/desk/docs-days/<iso_date:on>/carry")
@organisers
def carry(on: date) -> ResponseReturnValue:
    day, wanted = day_at(on), iso_day(request.form.get("to", ""))
    to = queries.day_by_date(db.session, wanted) if wanted else None
    if to is None:
        raise NotFoundError("There is no docs day on that date. Plan it first, at /desk/docs-days/new/.")
    count = closing.carry_over(db.session, day, to, required_person(), now=clock.now())
    db.session.commit()
    flash(f"{plural(count, 'task')} carried over." if count else "All that was left stands there already.", "done")
    return redirect(f"/desk/docs-days/{day.date}/", 303)


@bp.post("/desk/docs-days/<iso_date:on>/thank")
@organisers
def thank(on: date) -> ResponseReturnValue:
    day = day_at(on)
    count = closing.thank(db.session, day, required_person(), now=clock.now())
    db.session.commit()
    flash(f"{plural(count, 'person is', 'people are')} thanked by mail.", "done")
    return redirect(f"/desk/docs-days/{day.date}/", 303)
