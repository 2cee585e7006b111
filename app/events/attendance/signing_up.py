"""Answering and signing in in one step: what the link in the mail does."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import NotFoundError
from app.events.attendance import actions, queries
from app.events.attendance.models import Answer
from app.events.models import Event
from app.people import intents
from app.people.intents import Intent
from app.people.models import Person

NAME = "attend"


def intent(event: Event, recurrence_id: str, wanted: Answer, *, is_public: bool) -> Intent:
    data = {"event": event.id, "date": recurrence_id, "answer": wanted.value, "public": is_public}
    return Intent(NAME, data, f"answer that you {'come' if wanted == Answer.YES else 'may come'} to “{event.name}”")


def carry_out(session: Session, person: Person, data: dict[str, Any], /, *, now: datetime) -> str:
    event = session.get(Event, data["event"])
    if event is None or event.deleted_at:
        raise NotFoundError("The event you wanted to come to is not there any more.")
    wanted, is_public = Answer(data["answer"]), bool(data["public"])
    actions.answer(session, event, data["date"], person, wanted, is_public=is_public, now=now)
    return f"{queries.date_at(session, event, data['date']).path}#attend"


intents.register(NAME, carry_out)
