"""Signing in and out."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.people import actions, passkeys, queries, sessions
from app.people.addresses import masked
from app.people.forms import NameForm, SignInForm
from app.people.links import LinkError, find_link
from app.people.models import SignInLink
from app.people.names import name_from_email
from app.people.passkeys import PasskeyError
from app.web import headers, limits
from app.web.limits import Limit
from app.web.pages import current_settings
from app.web.paths import own_path

bp = Blueprint("people", __name__)


@bp.get("/sign-in/")
def sign_in() -> ResponseReturnValue:
    return _sign_in_page(SignInForm(data={"next": own_path(request.args.get("next"))}))


@bp.post("/sign-in/")
def ask() -> ResponseReturnValue:
    form = SignInForm(request.form)
    if not form.validate():
        return _sign_in_page(form), 422
    actions.request_sign_in(
        db.session,
        email=form.email.data or "",
        next_path=form.next.data,
        address=limits.client_address(),
        settings=current_settings(),
        now=clock.now(),
    )
    db.session.commit()
    return redirect(url_for("people.sent"), 303)


@bp.post("/sign-in/passkey/options/")
def ask_passkey() -> ResponseReturnValue:
    """Counted as a failure until it has signed somebody in: what is asked for and left is kept for five minutes."""
    now = clock.now()
    limits.hit(db.session, _refused_passkeys(), limits.client_address(), now=now)
    options = actions.ask_to_sign_in(db.session, settings=current_settings(), now=now)
    db.session.commit()
    return Response(options, content_type="application/json", headers={"Cache-Control": headers.NEVER})


@bp.post("/sign-in/passkey/")
def enter_by_passkey() -> ResponseReturnValue:
    now, address, form = clock.now(), limits.client_address(), SignInForm(request.form)
    answer = request.form.get("answer", "")
    try:
        person = actions.enter_by_passkey(db.session, answer, settings=current_settings(), now=now)
    except PasskeyError as error:
        limits.hit(db.session, _refused_passkeys(), address, now=now)
        db.session.commit()
        return _sign_in_page(form, refusal=str(error)), error.status
    limits.take_back(db.session, _refused_passkeys(), address)
    db.session.commit()
    sessions.sign_in(person)
    return redirect(own_path(form.next.data) or "/", 303)


@bp.get("/sign-in/sent/")
def sent() -> ResponseReturnValue:
    """The same for every address, so that it tells nothing about any."""
    settings = current_settings()
    kept_as_files = settings.env == "development" and not settings.mail_url
    return render_template("people/sent.html", folder=settings.data_dir / "outbox" if kept_as_files else None)


@bp.get("/sign-in/<token>/")
def link(token: str) -> ResponseReturnValue:
    headers.keep_private()
    link = find_link(db.session, token, now=clock.now())
    form = NameForm(data={"name": link.name or name_from_email(link.email)})
    return _link_page(link, form)


@bp.post("/sign-in/<token>/")
def enter(token: str) -> ResponseReturnValue:
    headers.keep_private()
    now = clock.now()
    form = NameForm(request.form)
    name = form.name.data if "name" in request.form else None
    if name is not None and not form.validate():
        return _link_page(find_link(db.session, token, now=now), form), 422
    failures = _failures()
    limits.refuse_above(db.session, failures, limits.client_address(), now=now)
    try:
        entrance = actions.enter(db.session, token, name=name, now=now)
    except LinkError:
        limits.hit(db.session, failures, limits.client_address(), now=now)
        db.session.commit()
        raise
    db.session.commit()
    sessions.sign_in(entrance.person)
    if entrance.refusal:
        flash(entrance.refusal, "warn")
    return redirect(entrance.path or "/", 303)


@bp.post("/sign-in/<token>/again/")
def again(token: str) -> ResponseReturnValue:
    headers.keep_private()
    actions.renew_link(db.session, token, address=limits.client_address(), settings=current_settings(), now=clock.now())
    db.session.commit()
    return redirect(url_for("people.sent"), 303)


@bp.post("/sign-out/")
def sign_out() -> ResponseReturnValue:
    """Ends every session of the person: a cookie copied before is useless afterwards."""
    person = sessions.current_person()
    if person is not None:
        actions.end_sessions(db.session, person)
        db.session.commit()
        sessions.sign_out()
    return redirect("/", 303)


@bp.app_errorhandler(LinkError)
def spent(error: LinkError) -> ResponseReturnValue:
    db.session.rollback()
    headers.keep_private()
    token = (request.view_args or {}).get("token") if error.can_renew else None
    form = SignInForm(data={"next": own_path(error.next_path)})
    page = render_template("people/spent.html", message=str(error), token=token, form=form)
    return make_response(page, error.status)


def _link_page(link: SignInLink, form: NameForm) -> str:
    is_new = queries.person_by_email(db.session, link.email) is None
    return render_template(
        "people/link.html", form=form if is_new else None, email=masked(link.email), words=link.intent_words
    )


def _sign_in_page(form: SignInForm, *, refusal: str = "") -> str:
    passkeys_work = passkeys.work_at(current_settings())
    return render_template("people/sign_in.html", form=form, refusal=refusal, passkeys_work=passkeys_work)


def _refused_passkeys() -> Limit:
    most = current_settings().limits
    return Limit(
        "refused passkeys by address",
        most.sign_in_failures_per_address,
        most.sign_in_window,
        "Too many passkeys that do not work were tried from your network. Wait a while, or have a link mailed.",
    )


def _failures() -> Limit:
    most = current_settings().limits
    return Limit(
        "failed sign-ins by address",
        most.sign_in_failures_per_address,
        most.sign_in_window,
        "Too many links that do not work were tried from your network. Wait a while, then ask for a new one.",
    )
