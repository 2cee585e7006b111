"""How tests wish for something."""

from datetime import timedelta

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.core import clock
from app.docsdays.models import Area, Task
from app.docsdays.wishes.models import Vote
from app.people.models import Person
from app.people.notices.models import DigestLine
from tests.conftest import NOW
from tests.docsdays.make import make_task
from tests.reading import one, page, words
from tests.reading import select as elements

WISHLIST = "/docs-days/wishlist/"
FORM = f"{WISHLIST}propose/"
SAID = {
    "title": "Explain <vchan>",
    "why": "Nobody knows.\r\n\r\nEverybody asks.",
    "target": "https://wiki.example/vchan",
    "area": "",
}
WHO = {"name": "Carol", "email": "carol@example.org"}


def handed_out(client: FlaskClient) -> str:
    """The mark of a form one took time for."""
    mark = html.fromstring(client.get(FORM).text).xpath("//input[@name='made']/@value")[0]
    clock.freeze(clock.now() + timedelta(seconds=30))
    return str(mark)


def send(client: FlaskClient, **fields: str) -> TestResponse:
    return client.post(FORM, data={**SAID, **WHO, "made": handed_out(client), "send": "yes", **fields})


def make_wish(session: Session, area: Area, key: str, *, votes: tuple[Person, ...] = (), **values: object) -> Task:
    """One on the wish list, committed; the first of those who vote proposed it."""
    by = votes[0].id if votes else None
    task = make_task(session, area, key, **({"state": "proposed", "proposed_by_id": by, "how": ""} | values))
    session.add_all(Vote(task_id=task.id, person_id=person.id, created_at=NOW) for person in votes)
    session.commit()
    return task


def votes_of(session: Session, task: Task) -> list[str]:
    session.rollback()
    found = select(Person.name).join(Vote).where(Vote.task_id == task.id).order_by(Person.name)
    names = list(session.scalars(found))
    session.rollback()
    return names


def digest_lines(session: Session) -> list[tuple[str, str]]:
    """Who is told what with their next news."""
    lines = select(Person.name, DigestLine.text).join(DigestLine, DigestLine.person_id == Person.id)
    return [(name, text) for name, text in session.execute(lines.order_by(DigestLine.id))]


def only(session: Session) -> Task:
    session.expire_all()
    return session.scalars(select(Task)).one()


def count(session: Session, kind: type) -> int:
    session.rollback()
    found = session.scalar(select(func.count()).select_from(kind)) or 0
    session.rollback()
    return found


def listed(client: FlaskClient, address: str = WISHLIST) -> list[tuple[str, str]]:
    rows = elements(page(client, address), "li.entry")
    return [(words(one(row, "h2")), words(one(row, "p.votes"))) for row in rows]
