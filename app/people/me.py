"""One's own page: what is stored, and how to change it, take it along or take it away."""

import json
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.people import actions, dossier, passkeys, queries, sessions
from app.people.export import export
from app.people.forms import CreditForm, EmailForm, NameForm, PasskeyForm
from app.people.links import find_link
from app.people.models import Person
from app.people.notices import kinds, sending
from app.people.passkeys import PasskeyError
from app.people.sessions import asker, person_required, required_person, staff_required
from app.web import headers
from app.web.pages import current_settings

bp = Blueprint("me", __name__, url_prefix="/me")


@bp.get("/")
@person_required
def show() -> ResponseReturnValue:
    return _page(required_person())


@bp.post("/name/")
@person_required
def rename() -> ResponseReturnValue:
    person, form = required_person(), NameForm(request.form)
    if not form.validate():
        return _page(person, name_form=form), 422
    actions.rename(db.session, person, form.name.data, now=clock.now())
    db.session.commit()
    return _done("You are called " + person.name + " from now on.")


@bp.post("/public/")
@person_required
def show_publicly() -> ResponseReturnValue:
    person, public = required_person(), request.form.get("public") == "yes"
    actions.show_publicly(db.session, person, public=public)
    db.session.commit()
    return _done("Your page is public now." if public else "Your page is gone; nobody else sees it any more.")


@bp.post("/address/")
@person_required
def ask_for_address() -> ResponseReturnValue:
    person, form = required_person(), EmailForm(request.form)
    if not form.validate():
        return _page(person, email_form=form), 422
    actions.request_address(
        db.session,
        person,
        form.email.data,
        address=asker(),
        settings=current_settings(),
        now=clock.now(),
    )
    db.session.commit()
    return _done("A link is on its way to the new address. Your old one stays until you open it.")


@bp.get("/address/<token>/")
@person_required
def address(token: str) -> ResponseReturnValue:
    headers.keep_private()
    link = find_link(db.session, token, now=clock.now(), person_id=required_person().id)
    return render_template("people/address.html", email=link.email)


@bp.post("/address/<token>/")
@person_required
def take_address(token: str) -> ResponseReturnValue:
    person = required_person()
    actions.take_address(db.session, person, token, now=clock.now())
    db.session.commit()
    sessions.sign_in(person)
    return _done("You sign in with the new address from now on. All other devices were signed out.")


@bp.post("/passkeys/options/")
@staff_required(lambda person: person.is_staff)
def ask_passkey() -> ResponseReturnValue:
    options = actions.ask_to_add(db.session, required_person(), settings=current_settings(), now=clock.now())
    db.session.commit()
    return Response(options, content_type="application/json")


@bp.post("/passkeys/")
@staff_required(lambda person: person.is_staff)
def add_passkey() -> ResponseReturnValue:
    person, form = required_person(), PasskeyForm(request.form)
    if not form.validate():
        return _page(person, passkey_form=form), 422
    try:
        passkey = actions.add_passkey(
            db.session,
            person,
            name=form.name.data,
            answer=form.answer.data or "",
            settings=current_settings(),
            now=clock.now(),
        )
    except PasskeyError as error:
        db.session.commit()
        form.form_errors.append(str(error))
        return _page(person, passkey_form=form), error.status
    db.session.commit()
    return _done(f"{passkey.name} signs you in from now on.")


@bp.post("/passkeys/<int:passkey_id>/remove/")
@staff_required(lambda person: person.is_staff)
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    person = required_person()
    name = actions.remove_passkey(db.session, person, passkey_id)
    db.session.commit()
    sessions.sign_in(person)
    return _done(f"{name} signs nobody in any more. All other devices were signed out.")


@bp.get("/export/")
@person_required
def export_all() -> ResponseReturnValue:
    data = export(db.session, required_person(), now=clock.now())
    response = Response(json.dumps(data, ensure_ascii=False, indent=2) + "\n", content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@bp.get("/delete/")
@person_required
def confirm_delete() -> ResponseReturnValue:
    return _delete_page(CreditForm())


@bp.post("/delete/")
@person_required
def delete() -> ResponseReturnValue:
    form = CreditForm(request.form)
    if not form.validate():
        return _delete_page(form), 422
    actions.erase(db.session, required_person(), credit=form.credit.data or "", now=clock.now())
    db.session.commit()
    sessions.sign_out()
    return redirect(url_for("me.gone"), 303)


@bp.get("/gone/")
def gone() -> ResponseReturnValue:
    """Where somebody ends who took their data away: the same for everybody."""
    return render_template("people/gone.html")


def _delete_page(form: CreditForm) -> str:
    sections = dossier.sections(db.session, required_person(), now=clock.now())
    return render_template("people/delete.html", form=form, sections=sections)


def _page(person: Person, **forms: Any) -> str:
    blank = {
        "name_form": NameForm(data={"name": person.name}),
        "email_form": EmailForm(),
        "passkey_form": PasskeyForm(),
    }
    return render_template(
        "people/me.html",
        sections=dossier.sections(db.session, person, now=clock.now()),
        passkeys=queries.passkeys(db.session, person) if person.is_staff else (),
        passkeys_work=passkeys.work_at(current_settings()),
        kinds=kinds.WORDS,
        stopped={stop.kind for stop in sending.stopped(db.session, person)},
        **(blank | forms),
    )


def _done(text: str) -> ResponseReturnValue:
    flash(text, "done")
    return redirect(url_for("me.show"), 303)
