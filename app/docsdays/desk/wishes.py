"""Where organisers decide on what is wished for."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.core.errors import PortalError
from app.core.paging import page_number
from app.docsdays import queries as docsdays
from app.docsdays.desk import task_form
from app.docsdays.desk.forms import TaskForm
from app.docsdays.desk.tasks import organisers
from app.docsdays.errors import NoOriginalError, TextNeededError, WishDecidedError
from app.docsdays.forms import read_reason
from app.docsdays.models import Task
from app.docsdays.wishes import actions, queries
from app.people.sessions import required_person

bp = Blueprint("desk_wishes", __name__, url_prefix="/desk/tasks/wishes")

LONGEST_REASON = 4000


@bp.get("/")
@organisers
def index() -> str:
    number = page_number(request.args.get("page"))
    return render_template(
        "desk/docsdays/wishes.html",
        desk="tasks",
        held=queries.held(db.session),
        page=queries.wishes_page(db.session, order="wanted", number=number, person=None),
        address=lambda number: f"/desk/tasks/wishes/?page={number}",
    )


@bp.get("/<key>/")
@organisers
def show(key: str) -> str:
    return _page(task_form.find(key))


@bp.post("/<key>/open/")
@organisers
def open_up(key: str) -> ResponseReturnValue:
    task = task_form.find(key)
    refused = task_form.refusal(task, actions.open_up, _page)
    if refused:
        return refused
    flash(f"“{task.title}” can be taken now, and who wants it is told.", "done")
    return redirect("/desk/tasks/wishes/", 303)


@bp.post("/<key>/decline/")
@organisers
def decline(key: str) -> ResponseReturnValue:
    task, reason = task_form.find(key), read_reason(request.form, LONGEST_REASON)
    actions.decline(db.session, task, required_person(), reason=reason, now=clock.now())
    db.session.commit()
    flash(f"“{task.title}” is declined, and who wants it is told.", "done")
    return redirect("/desk/tasks/wishes/", 303)


@bp.post("/<key>/merge/")
@organisers
def merge(key: str) -> ResponseReturnValue:
    task, named = task_form.find(key), (request.form.get("other", "").strip() or request.form.get("into", ""))
    into = docsdays.task_by_key(db.session, named.rstrip("/").rpartition("/")[2])
    if into is None:
        raise NoOriginalError("There is no task of that key. Keys look like XD-7K2Q.")
    into = actions.merge(db.session, task, into, required_person(), now=clock.now())
    db.session.commit()
    flash(f"“{task.title}” is the same as “{into.title}” now; its votes count there.", "done")
    return redirect("/desk/tasks/wishes/", 303)


@bp.post("/<key>/show/")
@organisers
def let_through(key: str) -> ResponseReturnValue:
    task = task_form.find(key)
    actions.let_through(db.session, task, required_person(), now=clock.now())
    db.session.commit()
    flash("Everybody sees it on the wish list now.", "done")
    return redirect(f"/desk/tasks/wishes/{task.key}/", 303)


@bp.errorhandler(TextNeededError)
@bp.errorhandler(NoOriginalError)
def refused(error: PortalError) -> ResponseReturnValue:
    db.session.rollback()
    return _page(task_form.find((request.view_args or {})["key"]), fault=error), error.status


@bp.errorhandler(WishDecidedError)
def decided(error: WishDecidedError) -> ResponseReturnValue:
    """Somebody else was faster: the page says what became of it, with what was typed."""
    db.session.rollback()
    return _page(task_form.find((request.view_args or {})["key"]), fault=error), error.status


def _page(task: Task, form: TaskForm | None = None, fault: PortalError | None = None, **values: Any) -> str:
    return render_template(
        "desk/docsdays/wish.html",
        desk="tasks",
        task=task,
        form=form or task_form.filled(task),
        fault=fault,
        wish=queries.wish_of(db.session, task, None),
        similar=queries.similar(db.session, task.title, now=clock.now(), but=task),
        **values,
    )
