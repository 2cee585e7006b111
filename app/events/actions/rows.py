"""What writes of series and of venues share."""

from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.events.errors import InUseError
from app.events.models import Series, Venue


def assign(row: object, values: dict[str, Any]) -> bool:
    """Sets what differs; says whether anything did."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)


def delete_unused(session: Session, row: Series | Venue) -> None:
    """Raises InUseError if an event took it at the same moment."""
    session.delete(row)
    try:
        session.flush()  # the database decides here whether nothing refers to it
    except IntegrityError as error:
        raise InUseError(row.name, 1, "took it just now", "") from error
