"""What becomes of a proposal, told to whoever proposed it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core import outbox, siteinfo
from app.events.models import Event
from app.events.proposals.models import Proposal, State
from app.web.pages import current_settings


def send_received(session: Session, proposal: Proposal, *, now: datetime) -> None:
    _send(
        session,
        proposal,
        "received",
        f"We have your proposal “{proposal.name}”",
        "thank you. An organiser will read it and answer by mail. Until then you can look at it, or take it back, "
        f"at this address. It is yours alone: whoever has it can take the proposal back.\n\n{_url(proposal.path)}",
        now,
    )


def send_accepted(session: Session, proposal: Proposal, event: Event, *, now: datetime) -> None:
    corrected = " We changed a few things; have a look." if proposal.state == State.CORRECTED else ""
    _send(
        session,
        proposal,
        "accepted",
        f"“{proposal.name}” is in the calendar",
        f"the event you proposed is in the calendar now.{corrected} Thank you.\n\n{_url(event.path)}",
        now,
    )


def send_declined(session: Session, proposal: Proposal, *, now: datetime) -> None:
    word = "\n".join(f"> {line}" for line in proposal.word.splitlines())
    _send(
        session,
        proposal,
        "declined",
        f"“{proposal.name}” was not taken into the calendar",
        f"thank you for your proposal. It was not taken into the calendar. What the organiser says:\n\n{word}\n\n"
        f"You find what you wrote here, and can propose it again:\n\n{_url(proposal.path)}",
        now,
    )


def _send(session: Session, proposal: Proposal, what: str, subject: str, text: str, now: datetime) -> None:
    person = proposal.person
    if person.email is None or person.disabled_at:
        return
    outbox.enqueue(
        session,
        to=(person.name, person.email),
        subject=subject,
        text=f"Hello {person.name},\n\n{text}\n\n{siteinfo.load(session).name}\n",
        dedupe_key=f"proposal-{what}:{proposal.token}",
        now=now,
    )


def _url(path: str) -> str:
    return current_settings().site_url + path
