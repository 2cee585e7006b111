"""Deadlines for tests."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.events.deadlines import actions
from app.events.deadlines.actions import Details
from app.events.deadlines.models import Deadline, Kind
from app.events.deadlines.when import When
from app.events.models import Event
from tests.conftest import NOW


def when(text: str, zone: str = "AoE") -> When:
    """`2012-05-01` or `2012-05-01 23:59`."""
    at = datetime.fromisoformat(text) if " " in text else None
    return When(at.date() if at else date.fromisoformat(text), at, zone)


def deadline(
    session: Session, event: Event, text: str, zone: str = "AoE", kind: Kind = Kind.CFP_CLOSES, **values: Any
) -> Deadline:
    minted = {key: values.pop(key) for key in ("uid", "sequence", "updated_at") if key in values}
    told = Details(kind=kind, when=when(text, zone), **values)
    made = actions.add(session, event, told, now=NOW, **minted)
    session.commit()
    return made
