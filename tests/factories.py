"""Standing people, how a test signs one in, and a site."""

from collections.abc import Sequence
from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.models import Person, Role
from tests.conftest import NOW

STANDING = {
    "Alice": Role.CONTRIBUTOR,
    "Bob": Role.CONTRIBUTOR,
    "Arthur": Role.AUTHOR,
    "Erin": Role.EDITOR,
    "Olga": Role.ORGANISER,
    "Adam": Role.ADMIN,
}
RAW_TOKEN = "known-to-the-test"
SITE = {"name": "S", "short_name": "S", "tagline": "", "time_zone": "UTC", "menu": [], "links": []}
"""The least that can be written of a site."""


def person(session: Session, name: str, *, role: Role | None = None, **values: Any) -> Person:
    """The person of that name, committed; made on first use with the role the name stands for."""
    found = session.scalar(select(Person).where(Person.slug == name.lower()))
    if found is not None:
        return found
    made = Person(
        slug=name.lower(),
        name=name,
        email=f"{name.lower()}@example.org",
        role=role or STANDING.get(name, Role.CONTRIBUTOR),
        created_at=NOW,
    )
    for key, value in values.items():
        setattr(made, key, value)
    session.add(made)
    session.commit()
    return made


def sign_in(client: FlaskClient, person: Person) -> str:
    """Gives the client the session `sessions.sign_in` would; returns the `csrf_token` its forms send."""
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie.update(_user_id=f"{person.id}.{person.session_version}", _fresh=True, _permanent=True)
        cookie["csrf_token"] = RAW_TOKEN
    key = client.application.secret_key
    assert key is not None
    return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(RAW_TOKEN))


def crowd(session: Session, count: int) -> Sequence[Person]:
    """So many contributors, `P 0` and following, committed."""
    people = [Person(slug=f"p{n}", name=f"P {n}", email=f"p{n}@example.org", created_at=NOW) for n in range(count)]
    session.add_all(people)
    session.commit()
    return people
