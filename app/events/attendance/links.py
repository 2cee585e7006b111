"""Where somebody changes an answer without signing in: a signed address, good as long as the answer is kept."""

from itsdangerous import BadSignature, URLSafeSerializer

from app.core.errors import NotFoundError
from app.events.attendance.models import Attendance

SALT = "events.attendance"
UNKNOWN = "There is no answer at this address. Was it copied whole?"


def path_of(row: Attendance, secret: str) -> str:
    return f"/events/attending/{URLSafeSerializer(secret, SALT).dumps(row.id)}/"


def attendance_id(token: str, secret: str) -> int:
    """Raises NotFoundError for what was not signed here."""
    try:
        found = URLSafeSerializer(secret, SALT).loads(token)
    except BadSignature as error:
        raise NotFoundError(UNKNOWN) from error
    return int(found)
