"""People, for admins: who is here, what they may do, who is closed out. Nobody's mail address is shown in full."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.core.errors import ConflictError, NotFoundError
from app.core.paging import page_number
from app.people import actions, queries
from app.people.addresses import masked, normal_email
from app.people.forms import NewPersonForm, RoleForm
from app.people.models import Person, Role
from app.people.sessions import asker, required_person, staff_required
from app.web.editing import differences
from app.web.pages import current_settings

bp = Blueprint("people_desk", __name__, url_prefix="/desk/people")
admin_required = staff_required(lambda person: person.is_admin)


@bp.get("/")
@admin_required
def index() -> ResponseReturnValue:
    asked = request.args
    role = Role(asked["role"]) if asked.get("role") in set(Role) else None
    number = page_number(asked.get("page"))
    q = asked.get("q", "").strip()[:100]
    page = queries.people_page(db.session, q=q, role=role, number=number)
    return render_template("people/desk_index.html", page=page, q=q, role=role, roles=list(Role), masked=masked)


@bp.get("/new/")
@admin_required
def new() -> ResponseReturnValue:
    return render_template("people/desk_new.html", form=NewPersonForm())


@bp.post("/")
@admin_required
def create() -> ResponseReturnValue:
    form = NewPersonForm(request.form)
    if form.validate() and queries.person_by_email(db.session, normal_email(form.email.data)) is not None:
        form.email.errors = ["Somebody has this address already. Search for it in the list."]
    if form.errors:
        return render_template("people/desk_new.html", form=form), 422
    wanted = {"name": form.name.data, "email": form.email.data, "role": Role(form.role.data)}
    person = actions.invite(db.session, **wanted, by=required_person(), **_sender())
    db.session.commit()
    return _done(person, f"{person.name} is here now, and has been mailed a link.")


@bp.get("/<slug>/")
@admin_required
def show(slug: str) -> ResponseReturnValue:
    person = _person(slug)
    return _page(person, RoleForm(data={"role": person.role, "version": person.version}))


@bp.post("/<slug>/role/")
@admin_required
def set_role(slug: str) -> ResponseReturnValue:
    person, form = _person(slug), RoleForm(request.form)
    if not form.validate():
        return _page(person, form), 422
    if form.version.data != str(person.version):
        found = differences(form, {"role": person.role})
        form.version.data = str(person.version)
        return _page(person, form, differences=found, is_conflict=True), 409
    actions.set_role(db.session, person, Role(form.role.data), by=required_person(), now=clock.now())
    db.session.commit()
    return _done(person, f"{person.name} is {_with_article(person.role)} now.")


@bp.post("/<slug>/close/")
@admin_required
def close(slug: str) -> ResponseReturnValue:
    person = _person(slug)
    if person.id == required_person().id:
        raise ConflictError("You would close yourself out. Ask another admin, or leave at your own page.")
    actions.close(db.session, person, by=required_person(), now=clock.now())
    db.session.commit()
    return _done(person, f"{person.name} is signed out and cannot sign in any more.")


@bp.post("/<slug>/reopen/")
@admin_required
def reopen(slug: str) -> ResponseReturnValue:
    person = _person(slug)
    actions.reopen(db.session, person, by=required_person(), now=clock.now())
    db.session.commit()
    return _done(person, f"{person.name} can sign in again.")


@bp.post("/<slug>/link/")
@admin_required
def link(slug: str) -> ResponseReturnValue:
    """The link goes to the person, not to the admin, who could otherwise be anybody."""
    person = _person(slug)
    actions.request_sign_in(db.session, email=person.email or "", **_sender())
    db.session.commit()
    return _done(person, f"{person.name} has been mailed a link to sign in.")


def _person(slug: str) -> Person:
    person = queries.person_by_slug(db.session, slug)
    if person is None:
        raise NotFoundError("There is nobody at this address. Search the list of people.")
    return person


def _page(person: Person, form: RoleForm, **values: Any) -> str:
    history = queries.changes(db.session, person)
    email = masked(person.email or "")
    return render_template("people/desk_show.html", shown=person, form=form, history=history, email=email, **values)


def _sender() -> dict[str, Any]:
    settings = current_settings()
    return {"address": asker(), "settings": settings, "now": clock.now()}


def _done(person: Person, text: str) -> ResponseReturnValue:
    flash(text, "done")
    return redirect(url_for("people_desk.show", slug=person.slug), 303)


def _with_article(role: str) -> str:
    return f"{'an' if role[0] in 'aeo' else 'a'} {role}"
