"""How tests propose events."""

import re
from datetime import timedelta

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.core import clock
from app.core.outbox import OutboxMail
from app.events.proposals.models import Proposal
from app.people.models import Person
from tests.conftest import NOW

SAID = {
    "name": "Xen evening in Ghent",
    "kind": "times",
    "first_day": "2012-06-01",
    "begins_at": "19:00",
    "ends_at": "21:30",
    "time_zone": "Europe/Brussels",
    "place": "Zebrastraat",
    "city": "Ghent",
    "country": "BE",
    "summary": "Talks and a table.",
    "description": "One.\r\n\r\nTwo.",
    "url": "https://xen.example/ghent",
    "note": "Ask for <Ann>.",
}
WHO = {"your_name": "Carol", "email": "carol@example.org"}


def handed_out(client: FlaskClient) -> str:
    """The mark of a form one took time for."""
    mark = html.fromstring(client.get("/events/submit/").text).xpath("//input[@name='made']/@value")[0]
    clock.freeze(clock.now() + timedelta(seconds=30))
    return str(mark)


def send(client: FlaskClient, **fields: str) -> TestResponse:
    return client.post("/events/submit/", data={**SAID, **WHO, "made": handed_out(client), "send": "yes", **fields})


def mailed(session: Session, email: str) -> list[str]:
    """The texts of all mails to that address, the last first."""
    session.rollback()
    mails = session.scalars(select(OutboxMail.text).where(OutboxMail.to_email == email).order_by(OutboxMail.id.desc()))
    texts = [text or "" for text in mails]
    session.rollback()
    return texts


def link_in(text: str) -> str:
    found = re.search(r"http://portal\.test(\S+)", text)
    assert found is not None, text
    return found[1]


def proposal(session: Session, person: Person, *, token: str = "t" * 43, **said: str) -> Proposal:
    """One that waits, committed."""
    made = Proposal(token=token, person=person, said=SAID | {"online": ""} | said, created_at=NOW)
    session.add(made)
    session.commit()
    return made


def only(session: Session) -> Proposal:
    session.expire_all()
    return session.scalars(select(Proposal)).one()
