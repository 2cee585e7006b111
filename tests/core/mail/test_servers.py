"""What a mail server answers, and what becomes of the mail."""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.config import Settings
from app.core import letters
from app.core.mail import GIVEN_UP, WAITS, deliver_due
from app.core.outbox import OutboxMail
from tests.conftest import NOW
from tests.core.mail.serving import LONG_LINE, Postman, parsed, put, row


def test_a_mail_reaches_a_server(
    session: Session, factory: sessionmaker[Any], smtp: Settings, postman: Postman
) -> None:
    put(session, text=f"“Grüße”\n\n{LONG_LINE}\n")
    put(session, to=("", "dave@example.org"), key="b")
    assert deliver_due(factory, smtp, NOW) == 2
    first, second = postman.envelopes
    assert (first.mail_from, first.rcpt_tos) == ("portal@portal.test", ["carol@example.org"])
    message = parsed(first.content)  # type: ignore[arg-type]
    assert message["From"] == "Portal <portal@portal.test>"
    assert message.get_content() == f"“Grüße”\r\n\r\n{LONG_LINE}\r\n"
    assert max(map(len, (first.content or b"").splitlines())) <= 998  # type: ignore[arg-type]
    assert parsed(second.content)["To"] == "dave@example.org"  # type: ignore[arg-type]


def test_what_a_server_refuses_for_good_is_given_up(
    session: Session, factory: sessionmaker[Any], smtp: Settings, postman: Postman
) -> None:
    put(session)
    put(session, to=("", "dave@example.org"), key="b")
    postman.on_recipient = lambda address: "550 no such user" if address.startswith("carol") else None
    assert deliver_due(factory, smtp, NOW) == 1
    session.rollback()
    carol = session.scalars(select(OutboxMail).where(OutboxMail.dedupe_key == "a")).one()
    assert (carol.next_attempt_at, carol.sent_at, carol.text) == (GIVEN_UP, None, None)
    assert carol.last_error == "the server answered 550 no such user"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            "550 5.1.1 <carol@example.org>: Recipient address rejected",
            "550 5.1.1 (address): Recipient address rejected",
        ),
        ("550 no Carol@Example.org here", "550 no (address) here"),
        ("450 carol.x+list@home.example is over quota; later", "450 (address) is over quota; later"),
    ],
)
def test_no_address_is_kept_or_logged_that_a_server_quotes(
    session: Session,
    factory: sessionmaker[Any],
    smtp: Settings,
    postman: Postman,
    caplog: pytest.LogCaptureFixture,
    answer: str,
    told: str,
) -> None:
    put(session)
    postman.on_recipient = lambda address: answer
    deliver_due(factory, smtp, NOW)
    assert row(session).last_error == f"the server answered {told}"
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("app.")]
    assert any(told in line for line in logged)
    assert "@" not in "".join(logged)


@pytest.mark.parametrize("answer", ["552 mailbox full", "452 mailbox full", "450 greylisted, come again"])
def test_a_full_mailbox_is_tried_again(
    session: Session, factory: sessionmaker[Any], smtp: Settings, postman: Postman, answer: str
) -> None:
    put(session)
    postman.on_recipient = lambda address: answer
    assert deliver_due(factory, smtp, NOW) == 0
    assert row(session).last_error == f"the server answered {answer}"
    assert deliver_due(factory, smtp, NOW + WAITS[0] - timedelta(seconds=1)) == 0
    postman.on_recipient = lambda address: None
    assert deliver_due(factory, smtp, NOW + WAITS[0]) == 1
    assert len(postman.envelopes) == 1


def test_a_server_that_is_away_costs_one_attempt_not_one_for_each_mail(
    session: Session, factory: sessionmaker[Any], settings: Settings
) -> None:
    for key in "abc":
        put(session, key=key)
    away = replace(settings, mail_url="smtp://127.0.0.1:1")
    assert deliver_due(factory, away, NOW) == 0
    session.rollback()
    assert sorted(session.scalars(select(OutboxMail.attempts))) == [0, 0, 1]


def test_a_server_that_disappears_in_the_middle_loses_nothing(
    session: Session, factory: sessionmaker[Any], smtp: Settings, postman: Postman
) -> None:
    put(session)

    def hang_up(server: SMTP) -> None:
        assert server.transport is not None
        server.transport.close()

    postman.on_data = hang_up  # type: ignore[assignment]
    assert deliver_due(factory, smtp, NOW) == 0
    assert row(session).sent_at is None
    postman.envelopes.clear()
    postman.on_data = lambda server: None
    assert deliver_due(factory, smtp, NOW + WAITS[0]) == 1
    assert len(postman.envelopes) == 1


def test_a_slow_server_is_not_waited_for_long(
    session: Session,
    factory: sessionmaker[Any],
    smtp: Settings,
    postman: Postman,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(session)
    monkeypatch.setattr(letters, "TIMEOUT", 0.2)

    def sleep(server: SMTP) -> str:
        time.sleep(1)
        return "451 too late"

    postman.on_data = sleep
    began = time.monotonic()
    assert deliver_due(factory, smtp, NOW) == 0
    assert time.monotonic() - began < 0.9
    assert "timed out" in (row(session).last_error or "")
