"""That somebody has an address for their own calendar. Not the address: a file is no place for a key."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.people import dossier
from app.people.dossier import Item, Section
from app.people.models import Person
from app.site.personal import actions
from app.site.personal.models import CalendarAddress


def describe(session: Session, person: Person, *, now: datetime) -> Sequence[Section]:  # noqa: ARG001 — the signature is the dossier's
    address = session.get(CalendarAddress, person.id)
    items = [Item("a secret address", "/me/calendar/", address.created_at)] if address else []
    return [Section("Your own calendar", items)]


def erase(session: Session, person: Person, *, now: datetime) -> None:  # noqa: ARG001 — as above
    actions.revoke_address(session, person)


dossier.register("personal calendar", describe, erase=erase)
