"""What somebody wanted to do when they were asked to sign in first: kept in the mailed link, done when it is opened.

A feature registers a handler under a name; its form passes `Intent(name, data)` to `request_sign_in`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.people.models import Person


@dataclass(frozen=True)
class Intent:
    """`data` is kept as JSON; `words` end the sentence "Sign in and …", e.g. `take “Document cpupools”`."""

    name: str
    data: dict[str, Any] = field(default_factory=dict)
    words: str = ""


class Handler(Protocol):
    """Does it for the person who has just signed in and says which own path to go to.

    Runs in a savepoint of the transaction that signs in: a PortalError undoes what it wrote, not the sign-in.
    """

    def __call__(self, session: Session, person: Person, data: dict[str, Any], /, *, now: datetime) -> str: ...


_handlers: dict[str, Handler] = {}


def register(name: str, handler: Handler) -> None:
    _handlers[name] = handler


def is_known(name: str) -> bool:
    return name in _handlers


def carry_out(session: Session, person: Person, intent: Intent, *, now: datetime) -> str:
    """Raises KeyError for a name nobody registered, PortalError for what cannot be done any more."""
    return _handlers[intent.name](session, person, intent.data, now=now)
