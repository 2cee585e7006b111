"""The form of a task, at the desk of tasks and at that of wishes: shown, checked, saved unless others were faster."""

from collections.abc import Callable

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app.core import clock
from app.core.database import db
from app.core.errors import NotFoundError
from app.docsdays import queries
from app.docsdays.desk.forms import TaskForm, task_data, task_texts, version_of
from app.docsdays.models import Task
from app.people.sessions import required_person
from app.web.editing import conflict


def find(key: str) -> Task:
    task = queries.task_by_key(db.session, key)
    if task is None:
        raise NotFoundError("There is no task of that key. All of them are listed at /desk/tasks/.")
    return task


def empty() -> TaskForm:
    return TaskForm().offer(*queries.task_choices(db.session))


def filled(task: Task) -> TaskForm:
    return TaskForm(data=task_data(task)).offer(*queries.task_choices(db.session))


def typed() -> TaskForm:
    return TaskForm(request.form).offer(*queries.task_choices(db.session))


def refusal(task: Task, act: Callable[..., object], page: Callable[..., str]) -> ResponseReturnValue | None:
    """Does what the form says and commits. Gives the page with what was typed where that cannot be, or None.

    `act` takes the session, the task, its columns and who does it; `page` the task, the form and what it is to say.
    """
    form = typed()
    if not form.validate():
        return page(task, form), 422
    if version_of(form) != task.version:
        return _overtaken(task, form, page)
    try:
        act(db.session, task, form.columns(), required_person(), now=clock.now())
        db.session.commit()
    except StaleDataError:
        db.session.rollback()
        return _overtaken(task, form, page)
    return None


def _overtaken(task: Task, form: TaskForm, page: Callable[..., str]) -> ResponseReturnValue:
    who = queries.last_editor(db.session, task)
    return page(task, form, **conflict(form, task_texts(task), version=task.version, who=who)), 409
