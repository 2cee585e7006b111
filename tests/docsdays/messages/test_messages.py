"""Organisers write to those who take part in a day; nobody sees an address."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.outbox import OutboxMail
from app.docsdays import queries
from app.docsdays.actions import claims, reviews
from app.docsdays.messages.models import DayMessage
from app.docsdays.models import Area, DocsDay, Task
from app.people import actions as people
from app.people.notices import Kind, sending
from tests.conftest import NOW
from tests.docsdays.make import make_task, take
from tests.factories import person, sign_in

PATH = "/desk/docs-days/2012-04-23/messages/"
ON_THE_DAY = datetime(2012, 4, 23, 10, tzinfo=UTC)


def send(client: FlaskClient, token: str, subject: str = "Where we meet") -> int:
    data = {"csrf_token": token, "subject": subject, "text": "In #xendocs.\n\nSee you."}
    return client.post(PATH, data=data).status_code


def test_each_gets_a_mail_of_their_own(
    app: Flask, client: FlaskClient, session: Session, area: Area, task: Task, day: DocsDay
) -> None:
    for name, key in (("Alice", "XD-2222"), ("Bob", "XD-2223"), ("Carol", "XD-2224")):
        take(app, session, make_task(session, area, key, day=day), person(session, name))
    take(app, session, make_task(session, area, "XD-2225"), person(session, "Dave"))
    with app.app_context():
        sending.stop(session, person(session, "Carol"), Kind.MESSAGES, now=NOW)
        session.query(OutboxMail).delete()
        session.commit()
    token = sign_in(client, person(session, "Olga"))
    assert "Alice, Bob and Carol" in client.get(PATH).text
    assert send(client, token) == 303
    sent = session.scalars(select(OutboxMail).order_by(OutboxMail.to_email)).all()
    assert [mail.to_email for mail in sent] == ["alice@example.org", "bob@example.org"]
    for mail in sent:
        assert "Olga writes to those who take part in the Document day:\n\nIn #xendocs.\n\nSee you." in (
            mail.text or ""
        )
        assert "@" not in (mail.text or "")
        assert mail.unsubscribe_url
    record = session.scalars(select(DayMessage)).one()
    assert (record.author.name, record.subject, record.recipients) == ("Olga", "Where we meet", 2)
    page = client.get(PATH).text
    assert ("Sent to 2 people" in page, "@example.org" in page) == (True, False)


def test_what_is_missing_is_said_and_nothing_sent(client: FlaskClient, session: Session, day: DocsDay) -> None:
    token = sign_in(client, person(session, "Olga"))
    assert "Nobody takes part yet" in client.get(PATH).text
    assert send(client, token) == 409
    assert client.post(PATH, data={"csrf_token": token, "subject": "", "text": "x"}).status_code == 422
    assert session.scalars(select(DayMessage)).all() == []


def test_three_within_a_day_are_enough(app: Flask, client: FlaskClient, session: Session, task: Task) -> None:
    take(app, session, task, person(session, "Alice"))
    token = sign_in(client, person(session, "Olga"))
    assert [send(client, token, f"{number}") for number in range(4)] == [303, 303, 303, 429]
    assert len(session.scalars(select(DayMessage)).all()) == 3


def test_who_took_part_had_a_task_of_it_within_it_or_reviewed_one(
    app: Flask, session: Session, area: Area, task: Task, day: DocsDay
) -> None:
    alice, bob, olga = (person(session, name) for name in ("Alice", "Bob", "Olga"))
    before = make_task(session, area, "XD-2222", day=day)
    with app.app_context():
        claims.claim(session, before, bob, now=NOW)
        claims.release(session, before, bob, now=NOW + timedelta(hours=1))
        assert list(queries.participants(session, day)) == []
        reviews.submit(session, task, alice, text="Done.", link=None, now=ON_THE_DAY)
        reviews.accept(session, task, olga, today=day.date, now=ON_THE_DAY + timedelta(hours=1))
        claims.claim(session, before, bob, now=ON_THE_DAY + timedelta(days=2))
        session.commit()
        assert [one.name for one in queries.participants(session, day)] == ["Alice", "Olga"]
        assert [queries.days_of_person(session, one) for one in (alice, bob, olga)] == [[day], [], [day]]
        people.erase(session, alice, now=ON_THE_DAY)
        assert [one.name for one in queries.participants(session, day)] == ["Olga"]


def test_a_mail_not_sent_yet_forgets_who_wrote_it(
    app: Flask, client: FlaskClient, session: Session, task: Task
) -> None:
    take(app, session, task, person(session, "Alice"))
    send(client, sign_in(client, person(session, "Olga")))
    with app.app_context():
        people.erase(session, person(session, "Olga"), now=NOW)
    session.commit()
    text = session.scalars(select(OutboxMail.text).where(OutboxMail.subject == "Where we meet")).one()
    assert ("Olga" in (text or ""), "a contributor writes" in (text or "")) == (False, True)
