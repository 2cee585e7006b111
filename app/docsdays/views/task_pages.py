"""The page of a task for whoever looks at it, and the pages that say why something could not be done."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import Form

from app.core import clock
from app.core.database import db
from app.core.errors import NotFoundError, TooManyError
from app.core.paging import page_number
from app.docsdays import queries
from app.docsdays.actions import notes
from app.docsdays.errors import LeaseLapsedError, SignInFirstError, TaskError, TaskFullError, TaskGoneError
from app.docsdays.forms import BlockedForm, CommentForm, ReleaseForm, ReviewForm, SubmitForm
from app.docsdays.mediawiki.queries import history_lines, on_wiki
from app.docsdays.models import ClaimState, Task
from app.docsdays.standing import has_it_words, wait_of
from app.docsdays.views.words import joined
from app.docsdays.wishes import queries as wishes
from app.people import actions as people_actions
from app.people.forms import VisitorForm
from app.people.intents import Intent
from app.people.models import Person
from app.people.sessions import current_person
from app.web import limits
from app.web.filters import moment_long
from app.web.limits import Limit
from app.web.pages import Card, current_settings, current_site

KEEPS_NOTES = ("tasks.submit", "tasks.release", "tasks.blocked")
"""Where a text that comes too late becomes a note of the task."""


def find(key: str) -> Task | None:
    """A proposal that is held is for organisers, and for who made it."""
    task = queries.task_by_key(db.session, key)
    if task is None or not task.is_held:
        return task
    person = current_person()
    return task if person and (person.is_organiser or person.id == task.proposed_by_id) else None


def task_to_change(key: str) -> Task:
    task = find(key)
    if task is None:
        raise TaskGoneError(key)
    return task


def page(task: Task, **forms: Form) -> str:
    """`forms` replace the empty ones: what was typed and refused stays."""
    person, now = current_person(), clock.now()
    open_claims, line = queries.open_claims(db.session, task, now), queries.line(db.session, task, now)
    mine = next((claim for claim in open_claims if person and claim.person_id == person.id), None)
    last = queries.last_claim(db.session, task, person) if person and mine is None else None
    overtaken = last if last is not None and last.state == ClaimState.OVERTAKEN else None
    shown: dict[str, Any] = {
        "visitor_form": VisitorForm(),
        "submit_form": SubmitForm(),
        "release_form": ReleaseForm(),
        "blocked_form": BlockedForm(),
        "review_form": ReviewForm(),
        "comment_form": CommentForm(),
    }
    return render_template(
        "docsdays/task.html",
        section="help",
        og=Card(task.title, task.why),
        task=task,
        stands=queries.standing_among(db.session, task, open_claims, line, now),
        mine=mine,
        wait=wait_of(task, open_claims, line, person) if person else None,
        lapsed=last if last is not None and last.is_lapsed(now) else None,
        is_overtaken=overtaken is not None,
        finishers=queries.finishers(db.session, overtaken) if overtaken else (),
        is_reviewer=bool(person and person.is_organiser and mine is None),
        wiki=on_wiki(db.session, current_settings().mediawiki_url, task, person, mine),
        **_history(task, now),
        days=queries.days_of_task(db.session, task),
        original=queries.original_of(db.session, task),
        wish=wishes.wish_of(db.session, task, person),
        **shown | forms,
    )


def _history(task: Task, now: datetime) -> dict[str, Any]:
    number = page_number(request.args.get("page"))
    edits = history_lines(db.session, task, number * queries.HISTORY_PAGE + 1)
    lines = queries.history(db.session, task, now, number=number, others=edits)
    if number > 1 and not lines:
        raise NotFoundError(f"Less than that has happened. It begins at /docs-days/tasks/{task.key}/.")
    older = number + 1 if len(lines) > queries.HISTORY_PAGE else None
    return {"history": lines[: queries.HISTORY_PAGE], "older": older, "newer": number - 1 or None}


def renewed_words(before: datetime | None, ends_at: datetime | None) -> str:
    if ends_at is None:
        return "Your time on this stands still at the moment, so it needs no more."
    until = moment_long(ends_at, current_site().zone.key)
    return f"You have this until {until} already." if ends_at == before else f"You have this until {until} now."


def sign_in_to(intent: Intent, form: VisitorForm, *, next_path: str) -> ResponseReturnValue:
    """What a visitor wants is done by the link of a mail, which signs in, too."""
    people_actions.request_sign_in(
        db.session,
        email=form.email.data,
        name=form.name.data,
        intent=intent,
        next_path=next_path,
        address=limits.client_address(),
        settings=current_settings(),
        now=clock.now(),
    )
    db.session.commit()
    return redirect("/sign-in/sent/", 303)


def taken_page(task: Task) -> str:
    """Who was faster, until when, and two tasks like it that are free."""
    person, now = current_person(), clock.now()
    open_claims, line = queries.open_claims(db.session, task, now), queries.line(db.session, task, now)
    return render_template(
        "docsdays/taken.html",
        section="help",
        task=task,
        holders=_holders(task),
        stands=queries.standing_among(db.session, task, open_claims, line, now),
        wait=wait_of(task, open_claims, line, person) if person else None,
        others=queries.similar_free(db.session, task, now),
    )


def _holders(task: Task) -> str:
    zone, now = current_site().zone, clock.now()
    today = now.astimezone(zone).date()
    return joined([has_it_words(claim, zone.key, today) for claim in queries.active_claims(db.session, task, now)])


def taken(error: TaskFullError) -> ResponseReturnValue:
    db.session.rollback()
    return taken_page(error.task), error.status


def moved_on(error: TaskError) -> ResponseReturnValue:
    """Says what happened to the task; a text that came too late is kept with it as a note."""
    db.session.rollback()
    task, person = task_to_change((request.view_args or {})["key"]), current_person()
    text, now = _typed(), clock.now()
    is_kept = bool(text) and person is not None and request.endpoint in KEEPS_NOTES
    if is_kept and person is not None:
        is_kept = _keep(task, person, text, now)
    answer = render_template(
        "docsdays/moved_on.html",
        section="help",
        task=task,
        message=str(error),
        lapsed=error.claim if isinstance(error, LeaseLapsedError) else None,
        stands=queries.standing_of(db.session, task, now),
        holders=_holders(task),
        text=text,
        is_kept=is_kept,
        submit_form=SubmitForm(data={"link": request.form.get("link"), "text": request.form.get("text"), "again": "1"}),
    )
    return answer, error.status


def _keep(task: Task, person: Person, text: str, now: datetime) -> bool:
    """Not from somebody who has written very much: then it stands in the form of the page alone."""
    try:
        limits.hit(db.session, writing_limit(), str(person.id), now=now)
    except TooManyError:
        db.session.rollback()
        return False
    notes.write(db.session, task, person, text=text, now=now)
    db.session.commit()
    return True


def writing_limit() -> Limit:
    most = current_settings().limits
    return Limit(
        "texts by person",
        most.texts_per_person,
        most.text_window,
        "You wrote very much in a short time. Keep the text, and send it a little later.",
    )


def not_saved(error: TaskGoneError | SignInFirstError) -> ResponseReturnValue:
    db.session.rollback()
    task = None if isinstance(error, TaskGoneError) else find((request.view_args or {})["key"])
    answer = render_template("docsdays/not_saved.html", section="help", message=str(error), task=task, text=_typed())
    return answer, error.status


def _typed() -> str:
    """Whatever was typed into the form that could not be taken."""
    texts = [request.form.get(name, "").strip() for name in ("link", "text", "note", "reason")]
    return "\n\n".join(text for text in texts if text)


HANDLERS: dict[type[Exception], Callable[..., ResponseReturnValue]] = {
    TaskFullError: taken,
    TaskError: moved_on,
    TaskGoneError: not_saved,
    SignInFirstError: not_saved,
}
