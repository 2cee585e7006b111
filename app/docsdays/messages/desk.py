"""At the desk: a message to the people of a day, and those that were sent."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from app.core import clock
from app.core.database import db
from app.docsdays import queries
from app.docsdays.desk.days import organisers
from app.docsdays.forms import TOO_LONG, stripped
from app.docsdays.messages import actions
from app.docsdays.messages.models import DayMessage
from app.docsdays.models import DocsDay
from app.docsdays.views.days import day_at
from app.people.sessions import required_person
from app.web.forms import Form, NameField

bp = Blueprint("messages_desk", __name__)


class MessageForm(Form):
    subject = NameField("Subject", "Say in a few words what it is about.")
    text = TextAreaField("Message", [DataRequired("There is no text yet."), TOO_LONG], filters=[stripped])


@bp.get("/desk/docs-days/<iso_date:on>/messages/")
@organisers
def index(on: date) -> str:
    return _page(day_at(on), MessageForm())


@bp.post("/desk/docs-days/<iso_date:on>/messages/")
@organisers
def create(on: date) -> ResponseReturnValue:
    day, form = day_at(on), MessageForm(request.form)
    if not form.validate():
        return _page(day, form), 422
    said = {"subject": form.subject.data, "text": form.text.data}
    message = actions.write(db.session, day, required_person(), **said, now=clock.now())
    db.session.commit()
    flash(f"Sent to {message.recipients} {'person' if message.recipients == 1 else 'people'}.", "done")
    return redirect(request.path, 303)


def _page(day: DocsDay, form: MessageForm) -> str:
    sent = select(DayMessage).where(DayMessage.day_id == day.id).order_by(DayMessage.id.desc())
    return render_template(
        "desk/docsdays/messages.html",
        desk="docs-days",
        day=day,
        form=form,
        participants=queries.participants(db.session, day),
        messages=db.session.scalars(sent.options(joinedload(DayMessage.author))).all(),
    )
