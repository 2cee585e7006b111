"""When a mail is tried again, when it is given up, and that of several workers one sends it."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.config import Settings
from app.core.mail import GIVEN_UP, LEASE, TOO_LATE, WAITS, deliver_due
from app.core.outbox import OutboxMail
from tests.conftest import NOW
from tests.core.mail.serving import Postman, parsed, put, row


def test_waits_grow_and_end(session: Session, factory: sessionmaker[Any], smtp: Settings, postman: Postman) -> None:
    put(session)
    postman.on_recipient = lambda address: "450 later"
    at = NOW
    for number, wait in enumerate(WAITS, 1):
        deliver_due(factory, smtp, at)
        assert (row(session).attempts, row(session).next_attempt_at) == (number, at + wait)
        at += wait
    deliver_due(factory, smtp, at)
    assert (row(session).next_attempt_at, row(session).text) == (GIVEN_UP, None)


def test_a_mail_is_not_sent_when_it_is_of_no_use_any_more(
    session: Session, factory: sessionmaker[Any], smtp: Settings, postman: Postman
) -> None:
    put(session, expires_at=NOW + timedelta(minutes=15))
    assert deliver_due(factory, smtp, NOW + timedelta(minutes=15)) == 0
    late = row(session)
    assert postman.envelopes == []
    assert (late.next_attempt_at, late.text, late.sent_at) == (GIVEN_UP, None, None)
    assert late.last_error == TOO_LATE


def test_a_mail_that_is_refused_until_it_is_of_no_use_is_given_up(
    session: Session, factory: sessionmaker[Any], smtp: Settings, postman: Postman
) -> None:
    put(session, expires_at=NOW + timedelta(minutes=15))
    put(session, key="b", to=("", "dave@example.org"))
    postman.on_recipient = lambda address: "452 mailbox full" if address.startswith("carol") else None
    at = NOW
    for wait in WAITS[:2]:
        deliver_due(factory, smtp, at)
        at += wait
    assert deliver_due(factory, smtp, at) == 0
    session.rollback()
    carol = session.scalars(select(OutboxMail).where(OutboxMail.dedupe_key == "a")).one()
    assert (carol.attempts, carol.next_attempt_at, carol.text) == (3, GIVEN_UP, None)
    assert carol.last_error == f"{TOO_LATE}; the server answered 452 mailbox full"
    assert [envelope.rcpt_tos for envelope in postman.envelopes] == [["dave@example.org"]]


def test_several_workers_send_each_mail_once(
    session: Session, factory: sessionmaker[Any], smtp: Settings, postman: Postman
) -> None:
    for number in range(10):
        put(session, key=str(number), to=("", f"person{number}@example.org"))
    sent: list[int] = []
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        sent.append(deliver_due(factory, smtp, NOW))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(sent) == 10
    assert sorted(envelope.rcpt_tos[0] for envelope in postman.envelopes) == [
        f"person{n}@example.org" for n in range(10)
    ]


def test_what_a_dead_worker_had_claimed_goes_out_later_under_the_same_id(
    session: Session, factory: sessionmaker[Any], smtp: Settings, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(session)
    with monkeypatch.context() as patched:
        patched.setattr("app.core.mail._note", lambda *args, **values: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            deliver_due(factory, smtp, NOW)
    assert deliver_due(factory, smtp, NOW + LEASE - timedelta(seconds=1)) == 0
    assert deliver_due(factory, smtp, NOW + LEASE) == 1
    ids = {parsed(envelope.content)["Message-ID"] for envelope in postman.envelopes}  # type: ignore[arg-type]
    assert len(postman.envelopes) == 2
    assert len(ids) == 1
