"""Tasks at the desk: searched, written, reviewed, set aside, put on the list of a day."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.paging import page_number
from app.docsdays import queries
from app.docsdays.actions import claims, notes, tasks
from app.docsdays.desk import task_form
from app.docsdays.desk.forms import TaskForm, iso_day
from app.docsdays.errors import TextNeededError
from app.docsdays.forms import read_filter, read_reason
from app.docsdays.mediawiki import queries as wiki_queries
from app.docsdays.models import Claim, Comment, Task, TaskState
from app.people.sessions import required_person, staff_required

bp = Blueprint("desk_tasks", __name__)
REVIEWS_SHOWN = 20
organisers = staff_required(lambda person: person.is_organiser)


@bp.get("/desk/tasks/")
@organisers
def index() -> ResponseReturnValue:
    wanted, now = read_filter(request.args), clock.now()
    facets = queries.facets(db.session, wanted, now)
    number = page_number(request.args.get("page"))
    return render_template(
        "desk/docsdays/tasks.html",
        desk="tasks",
        wanted=wanted,
        facets=facets,
        page=queries.todo_page(db.session, wanted, now, number=number, found=facets),
        waiting=queries.tasks_in_review(db.session, now, most=REVIEWS_SHOWN),
        waiting_count=queries.count_tasks(db.session, TaskState.IN_REVIEW),
        edited=wiki_queries.edited_tasks(db.session, now, most=REVIEWS_SHOWN),
        edited_count=wiki_queries.count_edited(db.session),
        hidden=queries.hidden_page(db.session, number=page_number(request.args.get("hidden"))),
    )


@bp.get("/desk/tasks/new/")
@organisers
def new() -> ResponseReturnValue:
    return _page(None, task_form.empty())


@bp.post("/desk/tasks/new/")
@organisers
def create() -> ResponseReturnValue:
    form = task_form.typed()
    if not form.validate():
        return _page(None, form), 422
    task = tasks.create(db.session, form.columns(), required_person(), now=clock.now())
    db.session.commit()
    flash("The task is on the list, and can be taken.", "done")
    return redirect(f"/desk/tasks/{task.key}/", 303)


@bp.get("/desk/tasks/<key>/")
@organisers
def edit(key: str) -> ResponseReturnValue:
    task = task_form.find(key)
    return _page(task, task_form.filled(task))


@bp.post("/desk/tasks/<key>/")
@organisers
def update(key: str) -> ResponseReturnValue:
    task = task_form.find(key)
    refused = task_form.refusal(task, tasks.edit, _page)
    if refused:
        return refused
    flash("Saved.", "done")
    return redirect(f"/desk/tasks/{task.key}/", 303)


@bp.post("/desk/tasks/<key>/park")
@organisers
def park(key: str) -> ResponseReturnValue:
    task = task_form.find(key)
    tasks.park(db.session, task, required_person(), reason=read_reason(request.form), now=clock.now())
    db.session.commit()
    return redirect(f"/desk/tasks/{task.key}/", 303)


@bp.post("/desk/tasks/<key>/unpark")
@organisers
def unpark(key: str) -> ResponseReturnValue:
    task = task_form.find(key)
    tasks.unpark(db.session, task, required_person(), now=clock.now())
    db.session.commit()
    return redirect(f"/desk/tasks/{task.key}/", 303)


@bp.post("/desk/tasks/<key>/reopen")
@organisers
def reopen(key: str) -> ResponseReturnValue:
    task = task_form.find(key)
    tasks.reopen(db.session, task, required_person(), reason=read_reason(request.form), now=clock.now())
    db.session.commit()
    return redirect(f"/desk/tasks/{task.key}/", 303)


@bp.post("/desk/tasks/<key>/revoke/<int:claim_id>")
@organisers
def revoke(key: str, claim_id: int) -> ResponseReturnValue:
    task = task_form.find(key)
    held = db.session.get(Claim, claim_id)
    if held is None or held.task_id != task.id:
        raise NotFoundError("There is no such claim of this task.")
    claims.revoke(db.session, held, required_person(), reason=read_reason(request.form), now=clock.now())
    db.session.commit()
    return redirect(f"/desk/tasks/{task.key}/", 303)


@bp.post("/desk/tasks/<key>/notes/<int:note_id>/remove")
@organisers
def remove_note(key: str, note_id: int) -> ResponseReturnValue:
    task = task_form.find(key)
    notes.remove(db.session, task, _note(task, note_id), required_person(), now=clock.now())
    db.session.commit()
    flash("The note is removed. Nobody sees its text any more; you can put it back.", "done")
    return redirect(f"/docs-days/tasks/{task.key}/#history", 303)


@bp.post("/desk/tasks/<key>/notes/<int:note_id>/put-back")
@organisers
def put_note_back(key: str, note_id: int) -> ResponseReturnValue:
    task = task_form.find(key)
    notes.put_back(db.session, task, _note(task, note_id), required_person(), now=clock.now())
    db.session.commit()
    return redirect(f"/docs-days/tasks/{task.key}/#history", 303)


@bp.post("/desk/tasks/<key>/day")
@organisers
def put_on_day(key: str) -> ResponseReturnValue:
    """Adds to the list of a day, or with `remove` takes off it."""
    task, on = task_form.find(key), iso_day(request.form.get("day", ""))
    day = queries.day_by_date(db.session, on) if on else None
    if day is None:
        raise NotFoundError("There is no docs day on that date.")
    put = tasks.remove_from_day if request.form.get("remove") else tasks.add_to_day
    put(db.session, task, day, required_person(), now=clock.now())
    db.session.commit()
    return redirect(f"/desk/tasks/{task.key}/", 303)


@bp.errorhandler(TextNeededError)
def text_needed(error: TextNeededError) -> ResponseReturnValue:
    db.session.rollback()
    flash(str(error), "error")
    return redirect(f"/desk/tasks/{(request.view_args or {})['key']}/", 303)


def _note(task: Task, note_id: int) -> Comment:
    note = queries.note_of_task(db.session, task, note_id)
    if note is None:
        raise NotFoundError("There is no such note on this task.")
    return note


def _page(task: Task | None, form: TaskForm, **values: Any) -> str:
    now = clock.now()
    held = queries.open_claims(db.session, task, now) if task else []
    return render_template(
        "desk/docsdays/task.html",
        desk="tasks",
        form=form,
        task=task,
        claims=held,
        stands=queries.standing_of(db.session, task, now) if task else None,
        asked_to_park=queries.asked_to_park(db.session, task) if task else None,
        task_days=queries.all_days_of_task(db.session, task) if task else [],
        days=queries.all_days(db.session),
        **values,
    )
