"""The wiki at the desk: whether it answers, what was seen on it, which edits stand for the work."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.docsdays.actions import edits
from app.docsdays.desk import task_form
from app.docsdays.desk.tasks import organisers
from app.docsdays.mediawiki import accepting, asking
from app.docsdays.mediawiki import queries as wiki_queries
from app.docsdays.mediawiki.asking import Description
from app.docsdays.mediawiki.client import current_api
from app.docsdays.mediawiki.models import Wiki
from app.docsdays.mediawiki.said import WikiError
from app.docsdays.taking import task_path
from app.people.sessions import required_person
from app.web.pages import current_settings, current_site

bp = Blueprint("wiki_desk", __name__)
AT_ONCE = 10.0
"""Seconds that somebody who presses a button waits at most."""


@bp.get("/desk/wiki/")
@organisers
def show() -> str:
    return _page()


@bp.post("/desk/wiki/check")
@organisers
def check() -> ResponseReturnValue:
    """Asks it now. Nothing of the answer is kept; the worker keeps what it is told."""
    api = current_api()
    db.session.rollback()  # whoever is signed in was read for this; nothing is asked while a transaction writes
    try:
        return _page(told=asking.describe(api))
    except WikiError as error:
        return _page(problem=str(error)), error.status


@bp.post("/desk/tasks/<key>/edits/<int:edit_id>/accept")
@organisers
def accept(key: str, edit_id: int) -> ResponseReturnValue:
    task = task_form.find(key)
    edit, now = wiki_queries.edit_of_task(db.session, task, edit_id), clock.now()
    today = now.astimezone(current_site().zone).date()
    accepting.accept(db.session, task, edit, required_person(), today=today, now=now)
    db.session.commit()
    flash("Accepted: the task is done.", "done")
    return redirect(task_path(task), 303)


@bp.post("/desk/tasks/<key>/edits/<int:edit_id>/dismiss")
@organisers
def dismiss(key: str, edit_id: int) -> ResponseReturnValue:
    """That edit, and those seen before it."""
    task = task_form.find(key)
    edit = wiki_queries.edit_of_task(db.session, task, edit_id)
    edits.dismiss(db.session, task, required_person(), last_id=edit.id, now=clock.now())
    db.session.commit()
    flash("Noted: it waits for nobody any more.", "done")
    return redirect(task_path(task), 303)


def _page(told: Description | None = None, problem: str = "") -> str:
    settings = current_settings()
    wiki = db.session.get(Wiki, settings.mediawiki_url)
    return render_template(
        "desk/docsdays/wiki.html",
        desk="tasks",
        api=settings.mediawiki_url,
        can_write=bool(settings.mediawiki_user),
        wiki=wiki,
        told=told,
        problem=problem,
        targets=wiki_queries.count_targets(db.session, wiki) if wiki else 0,
        accounts=wiki_queries.count_accounts(db.session),
        edits=wiki_queries.newest_edits(db.session),
        undone=wiki_queries.undone(db.session),
    )
