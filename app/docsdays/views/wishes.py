"""The wish list, proposing something for it, and voting."""

from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.core.paging import page_number
from app.docsdays import queries as docsdays
from app.docsdays.errors import WishDecidedError
from app.docsdays.models import Task, TaskState
from app.docsdays.taking import task_path
from app.docsdays.views import task_pages
from app.docsdays.wishes import actions, confirming, queries
from app.docsdays.wishes.forms import VisitorWishForm, WishForm, read_order
from app.people.forms import VisitorForm
from app.people.models import Person
from app.people.sessions import current_person, person_required, required_person
from app.web import headers, limits, spam
from app.web.limits import Limit
from app.web.pages import Card
from app.web.paths import own_path

bp = Blueprint("wishes", __name__)

WISHLIST = "/docs-days/wishlist/"
PROPOSALS = Limit(
    "wishes by address", 20, 3600, "Very many wishes came from your network. Wait an hour, then go on; nothing is lost."
)
VOTES = Limit("votes by person", 240, 3600, "You gave and took back very many votes. Wait a while, then go on.")
LOOKS = Limit("wishes compared by address", 600, 60, "You compared very often within a minute. Wait a little.")


@bp.get(WISHLIST)
def index() -> str:
    order, number = read_order(request.args), page_number(request.args.get("page"))
    return render_template(
        "docsdays/wishes/index.html",
        section="help",
        og=Card("Wish list", "What people wish for in the documentation, and how many want it."),
        order=order,
        page=queries.wishes_page(db.session, order=order, number=number, person=current_person()),
        address=lambda number: _address(order, number),
    )


@bp.get(f"{WISHLIST}propose/")
def new() -> Response:
    return _form_page(_form({"made": spam.stamp(_secret(), clock.now())}))


@bp.post(f"{WISHLIST}propose/")
def create() -> ResponseReturnValue:
    """Shows what is like it, once; then keeps it: at once for who is signed in, by a mailed link for all others."""
    form, person = _form(), current_person()
    is_sent = "send" in request.form
    if (is_sent and form.hold_off(secret=_secret(), now=clock.now())) or not form.validate():
        return _form_page(form), 422
    if not is_sent or (not form.looked.data and _similar(form)):
        return _form_page(form, looked=True)
    limits.hit(db.session, PROPOSALS, limits.client_address(), now=clock.now())
    if person is None:
        assert isinstance(form, VisitorWishForm)  # noqa: S101 — _form made it
        return task_pages.sign_in_to(confirming.proposing(form.said), form, next_path=WISHLIST)
    task = actions.propose(db.session, person, form.said, now=clock.now())
    db.session.commit()
    return redirect(task_path(task), 303)


@bp.get(f"{WISHLIST}similar/")
def similar() -> str:
    """The part of the form's page that changes while somebody types."""
    limits.hit_in_memory(LOOKS, limits.client_address(), now=clock.now())
    rows = queries.similar(db.session, request.args.get("title", ""), now=clock.now())
    return render_template("docsdays/wishes/_similar.html", rows=rows)


@bp.post("/docs-days/tasks/<key>/vote")
def vote(key: str) -> ResponseReturnValue:
    task, person = task_pages.task_to_change(key), current_person()
    if person is None:
        return _vote_by_mail(task)
    return _voted(task, person, actions.vote(db.session, task, person, now=clock.now()))


@bp.post("/docs-days/tasks/<key>/unvote")
@person_required
def unvote(key: str) -> ResponseReturnValue:
    task, person = task_pages.task_to_change(key), required_person()
    return _voted(task, person, actions.take_back(db.session, task, person))


@bp.post("/docs-days/tasks/<key>/withdraw")
@person_required
def withdraw(key: str) -> ResponseReturnValue:
    task = task_pages.task_to_change(key)
    actions.withdraw(db.session, task, required_person(), now=clock.now())
    db.session.commit()
    flash(f"“{task.title}” is taken back, and on no list any more.", "done")
    return redirect(WISHLIST, 303)


def _voted(task: Task, person: Person, counted: Task) -> ResponseReturnValue:
    limits.hit(db.session, VOTES, str(person.id), now=clock.now())
    db.session.commit()
    if counted is not task:
        flash(f"“{task.title}” is the same as “{counted.title}”: your vote is one for that.", "info")
    return redirect(own_path(request.form.get("next")) or task_path(counted), 303)


def _vote_by_mail(task: Task) -> ResponseReturnValue:
    form = VisitorForm(request.form)
    if not form.validate():
        return task_pages.page(task, visitor_form=form), 422
    if task.state not in (TaskState.PROPOSED, TaskState.DUPLICATE):
        raise WishDecidedError(task)
    return task_pages.sign_in_to(confirming.voting(task), form, next_path=task_path(task))


def _form(data: dict[str, str] | None = None) -> WishForm:
    kind = WishForm if current_person() else VisitorWishForm
    form = kind(data=data) if data else kind(request.form)
    return form.offer(docsdays.areas(db.session))


def _similar(form: WishForm) -> list[docsdays.Row]:
    return queries.similar(db.session, form.title.data or "", now=clock.now())


def _form_page(form: WishForm, *, looked: bool = False) -> Response:
    """Never kept by anybody: it says when it was handed out."""
    rows = _similar(form)
    if rows:
        form.looked.data, form.looked.raw_data = "yes", None
    page = render_template(
        "docsdays/wishes/new.html",
        section="help",
        og=Card("Say what is missing", "A page that is missing, wrong or hard to find: tell us."),
        form=form,
        rows=rows,
        looked=looked,
    )
    response = make_response(page)
    response.headers["Cache-Control"] = headers.NEVER
    return response


def _address(order: str, number: int) -> str:
    usual = {"order": queries.ORDERS[0], "page": 1}
    parts = {name: value for name, value in {"order": order, "page": number}.items() if value != usual[name]}
    return f"{WISHLIST}?{urlencode(parts)}" if parts else WISHLIST


def _secret() -> str:
    return str(current_app.secret_key)


for error, handler in task_pages.HANDLERS.items():
    bp.register_error_handler(error, handler)
