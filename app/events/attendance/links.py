"""Where somebody changes an answer without signing in: a signed address, good as long as the answer is kept."""

from datetime import datetime
from typing import NamedTuple

from itsdangerous import BadSignature, URLSafeSerializer

from app.core.errors import NotFoundError
from app.events.attendance.models import Attendance

SALT = "events.attendance.whose"
UNKNOWN = "There is no answer at this address. Was it copied whole?"


class Whose(NamedTuple):
    """Which answer an address opens. The id alone would not do: SQLite gives that of a deleted row to the next."""

    attendance_id: int
    person_id: int
    created_at: datetime


def path_of(row: Attendance, secret: str) -> str:
    signed = (row.id, row.person_id, row.created_at.isoformat())
    return f"/events/attending/{URLSafeSerializer(secret, SALT).dumps(signed)}/"


def read(token: str, secret: str) -> Whose:
    """Raises NotFoundError for what was not signed here."""
    try:
        attendance_id, person_id, created_at = URLSafeSerializer(secret, SALT).loads(token)
        return Whose(attendance_id, person_id, datetime.fromisoformat(created_at))
    except (BadSignature, TypeError, ValueError) as error:  # the last two: signed by an earlier version
        raise NotFoundError(UNKNOWN) from error
