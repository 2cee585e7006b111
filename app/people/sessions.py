"""Who is signed in. The cookie holds a person's id and session version; raising the version ends every session."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, make_response, redirect, render_template, request, session, url_for
from flask_login import LoginManager, current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf

from app.config import Settings
from app.core.database import db
from app.core.errors import ForbiddenError
from app.people.models import Person
from app.web.headers import keep_private
from app.web.limits import client_address
from app.web.typed import typed_texts

LIFETIME = timedelta(days=30)

P = ParamSpec("P")
R = TypeVar("R")


class SignedIn:
    """A person as Flask-Login wants them."""

    is_authenticated = True
    is_anonymous = False

    def __init__(self, person: Person) -> None:
        self.person = person
        self.is_active = person.disabled_at is None

    def get_id(self) -> str:
        return f"{self.person.id}.{self.person.session_version}"


def current_person() -> Person | None:
    """The signed-in person of this request, or None for a visitor."""
    if "_user_id" not in session:
        return None
    return current_user.person if current_user.is_authenticated else None


def required_person() -> Person:
    """The signed-in person where `person_required` has let nobody else in."""
    person = current_person()
    if person is None:
        raise LookupError("this view needs person_required")
    return person


def asker() -> str:
    """Who asks for a mail, to count by: the person, or for a visitor the network. Many people share a network."""
    person = current_person()
    return f"person {person.id}" if person else client_address()


def sign_in(person: Person) -> None:
    """Starts a fresh session: whatever the browser held before is dropped."""
    session.clear()
    session.permanent = True
    login_user(SignedIn(person))
    generate_csrf()  # now, for all pages: two pages opened at once would make one each, and one form would be refused


def sign_out() -> None:
    logout_user()
    session.clear()


def person_required(view: Callable[P, R]) -> Callable[P, R]:
    """Sends a visitor to sign in and back; what a form had sent is shown to be copied, since it cannot be sent on."""

    @wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        if current_person() is not None:
            return view(*args, **kwargs)
        if request.method in ("GET", "HEAD"):
            return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")), 303)  # type: ignore[return-value]  # a view may answer with any response
        return make_response(render_template("people/signed_out.html", typed=typed_texts()), 401)  # type: ignore[return-value]  # as above

    return wrapper


def staff_required(allowed: Callable[[Person], bool]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Lets in only people for whom `allowed` holds, e.g. `staff_required(lambda person: person.is_editor)`."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            person = current_person()
            if person is not None and not allowed(person):
                raise ForbiddenError("Your role does not include this page. An admin can change roles.")
            return view(*args, **kwargs)

        return person_required(wrapper)

    return decorate


def init_app(app: Flask, settings: Settings) -> None:
    prefix = "__Host-" if settings.is_https else ""
    app.config.update(
        SESSION_COOKIE_NAME=f"{prefix}session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=LIFETIME,
    )
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None

    @manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
    def load(identifier: str) -> SignedIn | None:
        person_id, _, version = identifier.partition(".")
        if not (person_id.isdecimal() and version.isdecimal()):
            return None
        person = db.session.get(Person, int(person_id))
        if person is None or person.disabled_at or person.session_version != int(version):
            return None
        return SignedIn(person)

    @app.before_request
    def drop_ended_session() -> None:
        """A cookie whose session has ended is not half a sign-in: forms would ask for a token no page can give."""
        if "_user_id" in session and not current_user.is_authenticated:
            session.clear()
            keep_private()

    @app.context_processor
    def who() -> dict[str, Any]:
        return {"person": current_person()}
