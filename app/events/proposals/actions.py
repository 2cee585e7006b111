"""Proposing an event, taking it back, and deciding on it. Of several decisions at one moment the first holds."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core.errors import ConflictError, PortalError
from app.events import actions as events
from app.events.actions import Details
from app.events.models import Event, Status
from app.events.proposals import mails, queries
from app.events.proposals.forms import form_of
from app.events.proposals.models import Proposal, State
from app.people.models import Person

MOST_WAITING = 10


class DecidedError(ConflictError):
    def __init__(self, state: str) -> None:
        super().__init__(f"This proposal is {state} already.")


class WordNeededError(PortalError):
    status = 422


def propose(session: Session, person: Person, said: Mapping[str, str], *, token: str, now: datetime) -> Proposal:
    """Keeps it for the organisers, or gives the one of that token. Raises ConflictError while too many wait."""
    known = session.scalar(select(Proposal).where(Proposal.token == token))
    if known is not None:
        return known
    if queries.count_waiting(session, person) >= MOST_WAITING:
        raise ConflictError(f"{MOST_WAITING} proposals of yours wait for an answer. Send more when they have one.")
    proposal = Proposal(token=token, person=person, said=dict(said), state=State.WAITING, created_at=now)
    session.add(proposal)
    mails.send_received(session, proposal, now=now)
    return proposal


def withdraw(session: Session, proposal: Proposal, *, now: datetime) -> None:
    """Raises DecidedError."""
    _decide(session, proposal, State.WITHDRAWN, now=now)


def decline(session: Session, proposal: Proposal, *, word: str, by: Person, now: datetime) -> None:
    """Raises WordNeededError, DecidedError."""
    if not word.strip():
        raise WordNeededError("Write why; whoever proposed it gets your word by mail.")
    _decide(session, proposal, State.DECLINED, by=by, word=word.strip(), now=now)
    mails.send_declined(session, proposal, now=now)


def approve(session: Session, proposal: Proposal, *, by: Person, now: datetime) -> Event:
    """Puts it into the calendar as it was written. Raises DecidedError."""
    details = _details_of(session, proposal)
    slug = events.free_slug(session, details.name, details.span.start_date.year)
    event = events.create(session, details, slug=slug, now=now, by=by)
    accept(session, proposal, event, state=State.APPROVED, by=by, now=now)
    return event


def accept(session: Session, proposal: Proposal, event: Event, *, state: State, by: Person, now: datetime) -> None:
    """Says that this event came of it. Raises DecidedError."""
    session.flush()  # the statement below needs the number of an event that is new
    _decide(session, proposal, state, by=by, event_id=event.id, now=now)
    mails.send_accepted(session, proposal, event, now=now)


def forget_old(session: Session, *, now: datetime) -> None:
    session.execute(delete(Proposal).where(queries.is_old(now)))


def _decide(
    session: Session, proposal: Proposal, state: State, *, by: Person | None = None, now: datetime, **values: object
) -> None:
    waiting = (Proposal.id == proposal.id, Proposal.state == State.WAITING)
    decided = session.execute(
        update(Proposal)
        .where(*waiting)
        .values(state=state, decided_at=now, decided_by_id=by.id if by else None, **values)
        .returning(Proposal.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(proposal)
    if decided is None:
        raise DecidedError(proposal.state)


def _details_of(session: Session, proposal: Proposal) -> Details:
    form = form_of(proposal.said)
    city, country = form.city.data or None, form.country.data or None
    named = form.place.data
    return Details(
        name=form.name.data,
        status=Status.CONFIRMED,
        span=form.span,
        venue=events.venue_named(session, named, address=None, city=city, country=country) if named else None,
        city=city,
        country=country,
        online=form.online.data,
        url=form.url.data or None,
        summary=form.summary.data,
        description=form.description.data,
    )
