"""The address in a mail where its reader says that an event still takes place. Each question has its own."""

from datetime import datetime
from typing import NamedTuple

from itsdangerous import BadSignature, URLSafeSerializer

from app.core.errors import NotFoundError

SALT = "events.liveness.question"
UNKNOWN = "There is no question at this address. Was it copied whole?"


class Question(NamedTuple):
    event_id: int
    person_id: int
    asked_at: datetime


def path_of(question: Question, secret: str) -> str:
    signed = (question.event_id, question.person_id, question.asked_at.isoformat())
    return f"/events/still-on/{URLSafeSerializer(secret, SALT).dumps(signed)}/"


def read(token: str, secret: str) -> Question:
    """Raises NotFoundError for what was not signed here."""
    try:
        event_id, person_id, asked_at = URLSafeSerializer(secret, SALT).loads(token)
        return Question(event_id, person_id, datetime.fromisoformat(asked_at))
    except (BadSignature, TypeError, ValueError) as error:  # the last two: signed by another version
        raise NotFoundError(UNKNOWN) from error
