"""Which mails somebody stopped, and what waits for their next digest."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people import dossier
from app.people.dossier import Section
from app.people.models import Person
from app.people.notices import sending
from app.people.notices.models import DigestLine


def describe(_session: Session, _person: Person, *, now: datetime) -> Sequence[Section]:  # noqa: ARG001 — as below
    return ()


def record(session: Session, person: Person) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    news = select(DigestLine).where(DigestLine.person_id == person.id).order_by(DigestLine.id)
    return {
        "mails_stopped": [{"about": row.kind, "at": row.stopped_at} for row in sending.stopped(session, person)],
        "news_to_come": [
            {"text": row.text, "address": row.path, "at": row.created_at} for row in session.scalars(news)
        ],
    }


def erase(session: Session, person: Person, *, now: datetime) -> None:  # noqa: ARG001 — the signature is the dossier's
    sending.forget(session, person)


dossier.register("mails", describe, record=record, erase=erase)
