"""Reads of proposals."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from app.core.errors import NotFoundError
from app.core.paging import Page
from app.events.proposals.models import KEPT, Proposal, State
from app.people.models import Person

PAGE_SIZE = 50


def proposal_by_token(session: Session, token: str) -> Proposal:
    found = session.scalar(select(Proposal).where(Proposal.token == token).options(joinedload(Proposal.event)))
    if found is None:
        raise NotFoundError("There is no proposal at this address. Was it copied whole?")
    return found


def proposal_by_id(session: Session, proposal_id: int) -> Proposal:
    found = session.get(Proposal, proposal_id, options=(joinedload(Proposal.person), joinedload(Proposal.event)))
    if found is None:
        raise NotFoundError("This proposal is not here any more.")
    return found


def proposals_page(session: Session, number: int) -> Page[Proposal]:
    """For organisers: those that wait, the oldest first, then the others, the newest first."""
    is_decided = Proposal.state != State.WAITING
    total = session.scalar(select(func.count()).select_from(Proposal)) or 0
    found = session.scalars(
        select(Proposal)
        .order_by(is_decided, Proposal.decided_at.desc(), Proposal.id)
        .offset((number - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
        .options(joinedload(Proposal.person))
    )
    page = Page(found.all(), number, PAGE_SIZE, total)
    if not 1 <= number <= page.pages:
        raise NotFoundError("There is no such page of proposals.")
    return page


def count_waiting(session: Session, person: Person | None = None) -> int:
    query = select(func.count()).select_from(Proposal).where(Proposal.state == State.WAITING)
    return session.scalar(query.where(Proposal.person_id == person.id) if person else query) or 0


def is_old(now: datetime) -> ColumnElement[bool]:
    return Proposal.decided_at <= now - KEPT
