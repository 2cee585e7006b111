"""Where anybody proposes an event, sees how it will look, and follows what becomes of it."""

import secrets
from typing import Any

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock, zones
from app.core.database import db
from app.events import words
from app.events.proposals import actions, confirming, queries
from app.events.proposals.forms import ProposalForm, VisitorProposalForm, form_of, place_of
from app.events.proposals.models import Proposal
from app.markup import plain_to_html
from app.people import actions as people
from app.people.models import Person
from app.people.sessions import current_person
from app.web import headers, limits, spam
from app.web.limits import Limit
from app.web.pages import Card, current_settings, current_site

bp = Blueprint("proposals", __name__, url_prefix="/events/submit")

LIMIT = Limit(
    "proposals by address", 20, 3600, "Many events were proposed from your network. Wait an hour, then go on."
)


@bp.get("/")
def new() -> Response:
    return _form_page(_form_class()(data={"time_zone": current_site().time_zone, "made": _stamp()}))


@bp.post("/")
def create() -> ResponseReturnValue:
    """Shows how it will look, or sends it: at once for who is signed in, by a mailed link for all others."""
    form, person = _form_class()(request.form), current_person()
    is_held_off = form.hold_off(secret=_secret(), now=clock.now()) if "send" in request.form else False
    if is_held_off or not form.validate():
        return _form_page(form), 422
    if "send" not in request.form:
        return _form_page(form, preview=True)
    limits.hit(db.session, LIMIT, limits.client_address(), now=clock.now())
    path = _send(form, person)
    db.session.commit()
    return redirect(path, 303)


@bp.get("/<token>/")
def show(token: str) -> ResponseReturnValue:
    headers.keep_private()
    return _proposal_page(queries.proposal_by_token(db.session, token))


@bp.post("/<token>/withdraw/")
def withdraw(token: str) -> ResponseReturnValue:
    proposal = queries.proposal_by_token(db.session, token)
    actions.withdraw(db.session, proposal, now=clock.now())
    db.session.commit()
    if current_person():
        flash("You took the proposal back.", "done")
    return redirect(proposal.path, 303)


def _send(form: ProposalForm, person: Person | None) -> str:
    now, token = clock.now(), secrets.token_urlsafe(32)
    if person is not None:
        return actions.propose(db.session, person, form.said(), token=token, now=now).path
    people.request_sign_in(
        db.session,
        email=form.email.data,
        name=form.your_name.data,
        intent=confirming.intent(form.said(), token),
        next_path="/events/submit/",
        address=limits.client_address(),
        settings=current_settings(),
        now=now,
    )
    return "/sign-in/sent/"


def _form_class() -> type[ProposalForm]:
    return ProposalForm if current_person() else VisitorProposalForm


def _form_page(form: ProposalForm, *, preview: bool = False) -> Response:
    """Never kept by anybody: it says when it was handed out."""
    page = render_template(
        "events/proposals/new.html",
        section="meet",
        form=form,
        preview=preview_of(form) if preview else None,
        zone_names=zones.names(),
        og=Card("Propose an event", "Tell us of a meeting, and it comes into the calendar."),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = headers.NEVER
    return response


def _proposal_page(proposal: Proposal) -> str:
    return render_template(
        "events/proposals/show.html", section="meet", proposal=proposal, preview=preview_of(form_of(proposal.said))
    )


def preview_of(form: ProposalForm) -> dict[str, Any]:
    """The event as its page would show it."""
    span = form.span
    return {
        "name": form.name.data,
        "start": span.start_date,
        "end": span.end_date,
        "days": words.days_in_words(span),
        "hours": words.hours_in_words(span),
        "place": place_of(form),
        "url": form.url.data,
        "summary": form.summary.data,
        "text": plain_to_html(form.description.data or ""),
    }


def _stamp() -> str:
    return spam.stamp(_secret(), clock.now())


def _secret() -> str:
    return str(current_app.secret_key)
