"""Mails of a kind: written to who wants them, stopped by one press, and gathered where they can wait."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.config import Settings
from app.core import clock, worker
from app.core.outbox import OutboxMail
from app.people import actions
from app.people.models import Person
from app.people.notices import Kind, later, send, sending
from app.people.notices.models import DigestLine
from tests.conftest import NOW
from tests.factories import person

pytestmark = pytest.mark.usefixtures("context")
FIVE = datetime(2012, 4, 20, 17, tzinfo=UTC)


@pytest.fixture
def alice(session: Session) -> Person:
    return person(session, "Alice")


def write(session: Session, to: Person, kind: Kind = Kind.TASKS, key: str = "k") -> None:
    send(session, to, kind, subject="News", text="something happened.", key=key, now=NOW)
    session.commit()


def mails(session: Session) -> list[tuple[str, str]]:
    return [(mail.to_email, mail.subject) for mail in session.scalars(select(OutboxMail).order_by(OutboxMail.id))]


def test_a_mail_says_how_it_is_stopped_in_its_text_and_to_programs(
    app: Flask, session: Session, settings: Settings, alice: Person
) -> None:
    write(session, alice)
    assert worker.run_once(app, app.extensions["jobs"])
    (file,) = (settings.data_dir / "outbox").glob("*.eml")
    mail = message_from_bytes(file.read_bytes(), policy=default)
    address = str(mail["List-Unsubscribe"]).strip("<>")
    assert address.startswith("http://portal.test/mails/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in mail.get_content()
    assert (mail["To"], "alice@" in mail.get_content()) == ("Alice <alice@example.org>", False)


def test_each_goes_out_once(session: Session, alice: Person) -> None:
    write(session, alice)
    with pytest.raises(IntegrityError):
        write(session, alice)


def test_who_stopped_a_kind_gets_the_others(session: Session, alice: Person) -> None:
    write(session, alice, Kind.TASKS, "waits")
    sending.stop(session, alice, Kind.TASKS, now=NOW)
    sending.stop(session, alice, Kind.TASKS, now=NOW)
    write(session, alice, Kind.TASKS, "a")
    write(session, alice, Kind.DAYS, "b")
    keys = session.scalars(select(OutboxMail.dedupe_key)).all()
    assert keys == ["b"], "what waited is not sent either"
    sending.let_come(session, alice, Kind.TASKS)
    write(session, alice, Kind.TASKS, "c")
    assert len(mails(session)) == 2


@pytest.mark.parametrize("how", ["closed", "erased"])
def test_nothing_goes_to_who_is_gone(session: Session, alice: Person, how: str) -> None:
    adam = person(session, "Adam")
    write(session, alice)
    later(session, alice, text="News.", path="/x/", key="n", now=NOW)
    if how == "erased":
        actions.erase(session, alice, now=NOW)
        assert mails(session) == []
        assert session.scalars(select(DigestLine)).all() == []
    else:
        actions.close(session, alice, by=adam, now=NOW)
    before = mails(session)
    write(session, alice, Kind.DAYS, "after")
    later(session, alice, text="News.", path="/x/", key="after", now=NOW)
    sending.write_digests(session, FIVE)
    session.commit()
    assert mails(session) == before


def test_news_are_gathered_into_one_mail_a_day(app: Flask, session: Session, alice: Person) -> None:
    bob = person(session, "Bob")
    for number in range(3):
        later(session, alice, text=f"News {number}.", path=f"/{number}/", key=f"n{number}", now=NOW)
    later(session, alice, text="News 0.", path="/0/", key="n0", now=NOW)
    later(session, bob, text="A note.", path="/b/", key="n", now=NOW)
    session.commit()
    clock.freeze(FIVE - timedelta(seconds=1))
    assert not sending.is_digest_due(session, clock.now())
    for moment in (FIVE, FIVE + timedelta(hours=1)):
        clock.freeze(moment)
        session.rollback()
        assert worker.run_once(app, app.extensions["jobs"])
    assert mails(session) == [
        ("alice@example.org", "3 pieces of news of your tasks and wishes"),
        ("bob@example.org", "A note"),
    ]
    later(session, alice, text="More.", path="/m/", key="m", now=FIVE + timedelta(hours=2))
    session.commit()
    assert not sending.is_digest_due(session, FIVE + timedelta(hours=6))
    sending.write_digests(session, FIVE + timedelta(days=1))
    session.commit()
    assert len(mails(session)) == 3


def test_the_digest_tells_in_order_and_where(session: Session, alice: Person) -> None:
    for number in (0, 1):
        later(session, alice, text=f"News {number}.", path=f"/{number}/", key=f"n{number}", now=NOW)
    sending.write_digests(session, FIVE)
    session.flush()
    text = session.scalars(select(OutboxMail.text)).one() or ""
    assert "News 0.\nhttp://portal.test/0/\n\nNews 1.\nhttp://portal.test/1/" in text
    assert session.scalars(select(DigestLine)).all() == []


def test_who_stops_the_digest_has_no_news_waiting(session: Session, alice: Person) -> None:
    later(session, alice, text="News.", path="/x/", key="n", now=NOW)
    sending.stop(session, alice, Kind.DIGEST, now=NOW)
    later(session, alice, text="News.", path="/x/", key="m", now=NOW)
    sending.write_digests(session, FIVE)
    session.commit()
    assert mails(session) == []
