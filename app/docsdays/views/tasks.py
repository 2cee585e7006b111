"""One task, and what people do with it. Each POST loads, acts, commits and answers 303."""

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.core.errors import NotFoundError
from app.docsdays import queries, taking
from app.docsdays.actions import claims, notes, reviews, tasks, waiting
from app.docsdays.errors import SignInFirstError, TaskClosedError, TaskFullError
from app.docsdays.forms import BlockedForm, CommentForm, ReleaseForm, ReviewForm, SubmitForm
from app.docsdays.models import Task, TaskState
from app.docsdays.taking import task_path
from app.docsdays.views import task_pages
from app.people.forms import VisitorForm
from app.people.models import Person
from app.people.sessions import current_person
from app.web import limits
from app.web.limits import Limit
from app.web.pages import current_settings, current_site

bp = Blueprint("tasks", __name__)


@bp.get("/docs-days/tasks/<key>/")
def show(key: str) -> ResponseReturnValue:
    task = task_pages.find(key)
    if task is None:
        raise NotFoundError(f"There is no task {key}. Keys look like XD-7K2Q; all tasks are at /docs-days/todo/.")
    if task.key != key:
        return redirect(task_path(task), 301)
    return task_pages.page(task)


@bp.get("/docs-days/tasks/<key>/claim")
def claim_page(key: str) -> ResponseReturnValue:
    """Where the link of the mail leads somebody who was too late."""
    task = task_pages.find(key)
    if task is None:
        raise NotFoundError(f"There is no task {key}. All tasks are at /docs-days/todo/.")
    person, now = current_person(), clock.now()
    held = person and queries.open_claim(db.session, task, person, now)
    stands = queries.standing_of(db.session, task, now)
    if held or stands.tone != "taken":
        return redirect(task_path(task), 303)
    return task_pages.taken_page(task), 409


@bp.post("/docs-days/tasks/<key>/claim")
def claim(key: str) -> ResponseReturnValue:
    task, person = task_pages.task_to_change(key), current_person()
    if person is None:
        return _claim_by_mail(task)
    limits.hit(db.session, _claim_limit(), str(person.id), now=clock.now())
    claims.claim(db.session, task, person, now=clock.now())
    db.session.commit()
    return redirect(task_path(task), 303)


def _claim_by_mail(task: Task) -> ResponseReturnValue:
    """A visitor's claim: the link in the mail signs in and makes it."""
    form = VisitorForm(request.form)
    if not form.validate():
        return task_pages.page(task, visitor_form=form), 422
    now = clock.now()
    if task.state != TaskState.OPEN:
        raise TaskClosedError(task)
    if queries.standing_of(db.session, task, now).free == 0:
        raise TaskFullError(task)
    return task_pages.sign_in_to(taking.intent(task), form, next_path=task_path(task))


@bp.post("/docs-days/tasks/<key>/wait")
def wait(key: str) -> ResponseReturnValue:
    task, person = task_pages.task_to_change(key), _person()
    limits.hit(db.session, _claim_limit(), str(person.id), now=clock.now())
    waiting.join(db.session, task, person, now=clock.now())
    db.session.commit()
    return redirect(f"{task_path(task)}#stand", 303)


@bp.post("/docs-days/tasks/<key>/wait/leave")
def leave_line(key: str) -> ResponseReturnValue:
    task, person = task_pages.task_to_change(key), _person()
    waiting.leave(db.session, task, person, now=clock.now())
    db.session.commit()
    flash("You do not wait for this task any more.", "done")
    return redirect(f"{task_path(task)}#stand", 303)


@bp.post("/docs-days/tasks/<key>/renew")
def renew(key: str) -> ResponseReturnValue:
    task, person = task_pages.task_to_change(key), _person()
    before = queries.open_claim(db.session, task, person, clock.now())
    known = before.ends_at if before else None
    ends_at = claims.renew(db.session, task, person, now=clock.now()).ends_at
    db.session.commit()
    flash(task_pages.renewed_words(known, ends_at), "done")
    return redirect(task_path(task), 303)


@bp.post("/docs-days/tasks/<key>/release")
def release(key: str) -> ResponseReturnValue:
    task, person = task_pages.task_to_change(key), _person()
    form = ReleaseForm(request.form)
    if not form.validate():
        return task_pages.page(task, release_form=form), 422
    claims.release(db.session, task, person, note=form.note.data, now=clock.now())
    db.session.commit()
    flash("You gave the task back. Thank you for saying so.", "done")
    return redirect(task_path(task), 303)


@bp.post("/docs-days/tasks/<key>/blocked")
def blocked(key: str) -> ResponseReturnValue:
    task, person = task_pages.task_to_change(key), _person()
    form = BlockedForm(request.form)
    if not form.validate():
        return task_pages.page(task, blocked_form=form), 422
    _hit_writing_limit(person)
    tasks.ask_to_park(db.session, task, person, reason=form.reason.data, now=clock.now())
    db.session.commit()
    flash("Organisers are told what it waits for. You have the task until they decide.", "done")
    return redirect(task_path(task), 303)


@bp.post("/docs-days/tasks/<key>/submit")
def submit(key: str) -> ResponseReturnValue:
    task, person = task_pages.task_to_change(key), _person()
    form = SubmitForm(request.form)
    if not form.validate():
        return task_pages.page(task, submit_form=form), 422
    _hit_writing_limit(person)
    text, link = form.text.data, form.link.data or None
    again = bool(form.again.data)
    reviews.submit(db.session, task, person, text=text, link=link, again=again, now=clock.now())
    db.session.commit()
    is_done = task.state == TaskState.DONE
    flash("Thank you. It is done." if is_done else "Thank you. Somebody will read it and tell you.", "done")
    return redirect(task_path(task), 303)


@bp.post("/docs-days/tasks/<key>/review")
def review(key: str) -> ResponseReturnValue:
    task, person = task_pages.task_to_change(key), _person()
    form, now = ReviewForm(request.form), clock.now()
    if not form.validate():
        return task_pages.page(task, review_form=form), 422
    if form.verdict.data == "accept":
        today = now.astimezone(current_site().zone).date()
        reviews.accept(db.session, task, person, text=form.text.data, today=today, now=now)
    else:
        reviews.return_work(db.session, task, person, text=form.text.data, now=now)
    db.session.commit()
    return redirect(task_path(task), 303)


@bp.post("/docs-days/tasks/<key>/comment")
def comment(key: str) -> ResponseReturnValue:
    task, person = task_pages.task_to_change(key), _person()
    form = CommentForm(request.form)
    if not form.validate():
        return task_pages.page(task, comment_form=form), 422
    _hit_writing_limit(person)
    notes.write(db.session, task, person, text=form.text.data, now=clock.now())
    db.session.commit()
    return redirect(task_path(task), 303)


def _person() -> Person:
    person = current_person()
    if person is None:
        raise SignInFirstError
    return person


def _hit_writing_limit(person: Person) -> None:
    limits.hit(db.session, task_pages.writing_limit(), str(person.id), now=clock.now())


def _claim_limit() -> Limit:
    most = current_settings().limits
    return Limit(
        "claims by person",
        most.claims_per_person,
        most.claim_window,
        "You took very many tasks in a short time. Work on one of them first, then come back.",
    )


for kind, handler in task_pages.HANDLERS.items():
    bp.register_error_handler(kind, handler)
