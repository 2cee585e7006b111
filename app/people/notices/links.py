"""Where mails of one kind are stopped without signing in: a signed address, good as long as the account is."""

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from app.core.errors import NotFoundError
from app.people.models import Person
from app.people.notices.kinds import Kind

SALT = "people.notices.stop"
UNKNOWN = "There is nothing to stop at this address. Was it copied whole?"


def path_of(person: Person, kind: Kind, secret: str) -> str:
    return f"/mails/{URLSafeSerializer(secret, SALT).dumps([person.id, kind])}/"


def read(session: Session, token: str, secret: str) -> tuple[Person, Kind]:
    """Raises NotFoundError for what was not signed here, and for somebody who took their data away."""
    try:
        person_id, kind = URLSafeSerializer(secret, SALT).loads(token)
        person, kind = session.get(Person, person_id), Kind(kind)
    except (BadSignature, TypeError, ValueError) as error:  # the last two: signed by an earlier version
        raise NotFoundError(UNKNOWN) from error
    if person is None or person.email is None:
        raise NotFoundError("This account is gone, and no more mails go to it.")
    return person, kind
