"""Where organisers answer proposals."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.database import db
from app.core.errors import OvertakenError
from app.core.paging import page_number
from app.events import queries as events
from app.events.proposals import actions, queries
from app.events.proposals.actions import WordNeededError
from app.events.proposals.forms import form_of
from app.events.proposals.models import Proposal
from app.events.proposals.views import preview_of
from app.people.sessions import required_person, staff_required

bp = Blueprint("proposals_desk", __name__, url_prefix="/desk/events/proposals")

organisers = staff_required(lambda person: person.is_organiser)


@bp.get("/")
@organisers
def index() -> str:
    page = queries.proposals_page(db.session, page_number(request.args.get("page")))
    return render_template(
        "events/proposals/desk_index.html",
        desk="events",
        page=page,
        address=lambda number: url_for(".index", page=number),
    )


@bp.get("/<int:proposal_id>/")
@organisers
def show(proposal_id: int) -> str:
    return _page(queries.proposal_by_id(db.session, proposal_id))


@bp.post("/<int:proposal_id>/approve/")
@organisers
def approve(proposal_id: int) -> ResponseReturnValue:
    proposal = queries.proposal_by_id(db.session, proposal_id)
    try:
        event = actions.approve(db.session, proposal, by=required_person(), now=clock.now())
        db.session.commit()
    except IntegrityError as error:
        raise OvertakenError(
            "Somebody added an event of this name at the same moment. Look, then try again."
        ) from error
    flash(f"“{event.name}” is in the calendar, and {proposal.person.name} is told.", "done")
    return redirect(url_for(".index"), 303)


@bp.post("/<int:proposal_id>/decline/")
@organisers
def decline(proposal_id: int) -> ResponseReturnValue:
    proposal, word = queries.proposal_by_id(db.session, proposal_id), request.form.get("word", "")
    try:
        actions.decline(db.session, proposal, word=word[:4000], by=required_person(), now=clock.now())
    except WordNeededError as error:
        return _page(proposal, fault=str(error)), 422
    db.session.commit()
    flash(f"{proposal.person.name} is told.", "done")
    return redirect(url_for(".index"), 303)


def _page(proposal: Proposal, fault: str = "") -> str:
    """With what the calendar holds on those days: it may be there already."""
    form = form_of(proposal.said)
    return render_template(
        "events/proposals/desk_show.html",
        desk="events",
        proposal=proposal,
        note=form.note.data,
        preview=preview_of(form),
        same_days=events.in_days(db.session, form.span.start_date, form.span.end_date),
        fault=fault,
    )
