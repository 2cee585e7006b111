"""What proposals hold of a person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.events.proposals.models import Proposal
from app.people import dossier
from app.people.dossier import Item, Section
from app.people.models import Person


def describe(session: Session, person: Person, *, now: datetime) -> Sequence[Section]:  # noqa: ARG001 — the signature is the dossier's
    mine = session.scalars(select(Proposal).where(Proposal.person_id == person.id).order_by(Proposal.id.desc()))
    return [
        Section(
            "Events you proposed",
            [Item(row.name, row.path, row.created_at, row.state, {"address": None, "words": row.said}) for row in mine],
        )
    ]


def record(session: Session, person: Person) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    decided = session.scalars(select(Proposal).where(Proposal.decided_by_id == person.id).order_by(Proposal.id))
    return {
        "proposals_decided": [
            {"event": row.name, "state": row.state, "at": row.decided_at, "words": row.word} for row in decided
        ]
    }


def erase(session: Session, person: Person, *, now: datetime) -> None:  # noqa: ARG001 — as above
    """The proposals go; an event that came of one is the calendar's."""
    session.execute(delete(Proposal).where(Proposal.person_id == person.id))


dossier.register("proposals", describe, record=record, erase=erase)
