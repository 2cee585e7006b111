"""Proposing and signing in in one step: the mailed link carries what was typed until it is opened."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.events.proposals import actions
from app.people import intents
from app.people.intents import Intent
from app.people.models import Person

NAME = "propose an event"


def intent(said: Mapping[str, str], token: str) -> Intent:
    return Intent(NAME, {"said": dict(said), "token": token}, "propose your event")


def carry_out(session: Session, person: Person, data: dict[str, Any], /, *, now: datetime) -> str:
    return actions.propose(session, person, data["said"], token=data["token"], now=now).path


intents.register(NAME, carry_out)
