"""Delivering mail: to files, and to a real mail server on loopback."""

import email
import email.policy
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.config import Settings
from app.core import letters
from app.core.database import db
from app.core.mail import GIVEN_UP, LEASE, TOO_LATE, WAITS, deliver_due
from app.core.outbox import OutboxMail, enqueue
from tests.conftest import NOW

CERTIFICATE = Path(__file__).parent.parent / "data" / "mail-server.pem"
"""Of localhost and mail.portal.test, signed by itself, good until 2126, with its key."""
LONG_LINE = "http://portal.test/sign-in/" + "x" * 43 + "/ and some more words behind it, so that the line is long"


@pytest.fixture
def factory(app: Flask) -> sessionmaker[Any]:
    with app.app_context():
        return db.sessionmaker


def put(
    session: Session, *, to: tuple[str, str] = ("Carol", "carol@example.org"), key: str = "a", **values: Any
) -> None:
    texts = {"subject": "Sign in to the portal", "text": f"Hello,\n\n{LONG_LINE}\n"} | values
    enqueue(session, to=to, dedupe_key=key, now=NOW, **texts)
    session.commit()


def row(session: Session) -> OutboxMail:
    session.rollback()
    found = session.scalars(select(OutboxMail)).one()
    session.expunge(found)
    session.rollback()
    return found


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


class Postman:
    """A mail server that does as it is told."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.on_recipient: Callable[[str], str | None] = lambda address: None
        self.on_data: Callable[[SMTP], str | None] = lambda server: None

    async def handle_RCPT(  # noqa: N802 — aiosmtpd's name
        self, server: SMTP, session: object, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.on_recipient(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: object, envelope: Envelope) -> str:  # noqa: N802 — as above
        answer = self.on_data(server)
        if answer is None:
            self.envelopes.append(envelope)
        return answer or "250 taken"


@pytest.fixture
def postman() -> Postman:
    return Postman()


@contextmanager
def running(postman: Postman, **options: Any) -> Iterator[str]:
    """The host and port of a mail server with that postman."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(postman, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        controller.stop()


@pytest.fixture
def smtp(postman: Postman, settings: Settings) -> Iterator[Settings]:
    """Settings with a running mail server."""
    with running(postman) as place:
        yield replace(settings, mail_url=f"smtp://{place}", mail_from="Portal <portal@portal.test>")


def test_a_mail_becomes_a_file_and_its_text_goes(
    session: Session, factory: sessionmaker[Any], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    put(session)
    with caplog.at_level(logging.INFO):
        assert deliver_due(factory, settings, NOW) == 1
    path = next((settings.data_dir / "outbox").iterdir())
    assert path.name == "20120420T090000Z-000001.eml"
    assert path.stat().st_mode & 0o777 == 0o600
    message = parsed(path.read_bytes())
    assert message["To"] == "Carol <carol@example.org>"
    assert message["From"] == "portal@localhost"
    assert message["Date"].datetime == NOW
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@portal.test>")
    assert LONG_LINE in path.read_text("ascii").splitlines()
    assert (row(session).sent_at, row(session).text) == (NOW, None)
    assert [each.message for each in caplog.records] == [
        f"mail: Sign in to the portal ({path})",
    ]
    assert deliver_due(factory, settings, NOW + timedelta(days=1)) == 0


def test_an_outbox_that_cannot_be_written_keeps_the_mail(
    session: Session, factory: sessionmaker[Any], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    put(session)
    put(session, key="b")
    blocked = settings.data_dir / "outbox"
    blocked.write_text("a file where the folder should be")
    assert deliver_due(factory, settings, NOW) == 0
    assert len(caplog.records) == 1
    assert "it is kept and tried again in 0:01:00" in caplog.text
    blocked.unlink()
    assert deliver_due(factory, settings, NOW + WAITS[0]) == 2
    assert len(list(blocked.glob("*.eml"))) == 2


def test_a_full_disk_leaves_no_half_file(
    session: Session, factory: sessionmaker[Any], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(session)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        assert deliver_due(factory, settings, NOW) == 0
    assert list((settings.data_dir / "outbox").iterdir()) == []
    assert row(session).last_error == "[Errno 28] No space left on device"
    assert deliver_due(factory, settings, NOW + WAITS[0]) == 1


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


EVIL = ("\r\n", "\n", "\r", "\u2028", "\x0b", "\u0085")


@pytest.mark.parametrize(
    ("database_url", "evil"),
    [*product(("sqlite", "postgresql"), EVIL), ("sqlite", "\x00")],  # PostgreSQL holds no NUL in a text
    indirect=["database_url"],
)
def test_no_text_begins_another_header(
    session: Session, factory: sessionmaker[Any], settings: Settings, evil: str
) -> None:
    put(
        session,
        to=(f"Carol{evil}Bcc: eve@example.org", "carol@example.org"),
        subject=f"Hello{evil}Bcc: eve@example.org{evil}{evil}<b>body</b>" + "x" * 10_000,
    )
    assert deliver_due(factory, settings, NOW) == 1
    message = parsed(next((settings.data_dir / "outbox").iterdir()).read_bytes())
    assert sorted(message.keys()) == sorted([
        "To", "From", "Subject", "Date", "Message-ID", "Auto-Submitted",
        "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    ])  # fmt: skip
    assert [address.addr_spec for address in message["To"].addresses] == ["carol@example.org"]
    assert message["Subject"].startswith("Hello Bcc: eve@example.org <b>body</b>")


def test_an_address_that_is_none_is_given_up(session: Session, factory: sessionmaker[Any], settings: Settings) -> None:
    put(session, to=("", "carol@example.org\r\nBcc: eve@example.org"))
    put(session, key="b")
    assert deliver_due(factory, settings, NOW) == 1
    assert len(list((settings.data_dir / "outbox").iterdir())) == 1


def test_a_password_is_given_to_a_server_whose_certificate_is_trusted(
    session: Session,
    factory: sessionmaker[Any],
    settings: Settings,
    postman: Postman,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    put(session)
    put(session, key="b")
    at = iter([NOW, NOW + WAITS[0], NOW + WAITS[0] + WAITS[1]])
    with running(postman, ssl_context=context, authenticator=authenticate, auth_require_tls=False) as place:
        right = replace(settings, mail_url=f"smtps://portal:p%40ss%20word@{place}")
        assert deliver_due(factory, right, next(at)) == 0
        session.rollback()
        assert sorted(session.scalars(select(OutboxMail.attempts))) == [0, 1]
        assert "certificate verify failed" in "".join(filter(None, session.scalars(select(OutboxMail.last_error))))
        session.rollback()
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        wrong = replace(settings, mail_url=f"smtps://portal:wrong@{place}")
        assert deliver_due(factory, wrong, next(at)) == 0
        session.rollback()
        assert "535" in "".join(filter(None, session.scalars(select(OutboxMail.last_error))))
        session.rollback()
        assert deliver_due(factory, right, next(at)) == 2


def authenticate(server: SMTP, session: object, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=data.password == b"p@ss word", handled=False)


@contextmanager
def far_away(postman: Postman, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server that asks for STARTTLS, at a name that is not of this machine."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    look_up = socket.getaddrinfo
    monkeypatch.setattr("socket.getaddrinfo", lambda host, *rest, **more: look_up("127.0.0.1", *rest, **more))
    with running(postman, tls_context=context, require_starttls=True, authenticator=authenticate) as place:
        yield place.rpartition(":")[2]


def test_a_server_far_away_is_spoken_to_in_private(
    session: Session,
    factory: sessionmaker[Any],
    settings: Settings,
    postman: Postman,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    was_private: list[bool] = []

    def look(server: SMTP) -> None:
        assert server.session is not None
        was_private.append(server.session.ssl is not None)

    postman.on_data = look  # type: ignore[assignment]
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    put(session)
    with far_away(postman, monkeypatch) as port:
        there = replace(settings, mail_url=f"smtp://portal:p%40ss%20word@mail.portal.test:{port}")
        assert deliver_due(factory, there, NOW) == 1
    assert was_private == [True]
    assert [envelope.rcpt_tos for envelope in postman.envelopes] == [["carol@example.org"]]


@pytest.mark.parametrize(("host", "trusted"), [("mail.portal.test", False), ("mail.evil.example", True)])
def test_no_mail_goes_to_a_server_that_cannot_prove_its_name(
    session: Session,
    factory: sessionmaker[Any],
    settings: Settings,
    postman: Postman,
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    *,
    trusted: bool,
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    put(session)
    with far_away(postman, monkeypatch) as port:
        there = replace(settings, mail_url=f"smtp://portal:p%40ss%20word@{host}:{port}")
        assert deliver_due(factory, there, NOW) == 0
    assert postman.envelopes == []
    assert "certificate verify failed" in (row(session).last_error or "")
    assert row(session).next_attempt_at == NOW + WAITS[0]


def test_a_password_is_not_sent_in_the_clear(settings: Settings) -> None:
    class Far:
        def ehlo_or_helo_if_needed(self) -> None: ...

        def has_extn(self, name: str) -> bool:
            return False

    url = letters.urlsplit("smtp://portal:secret@mail.example.org")
    with pytest.raises(OSError, match="the password of MAIL_URL was not sent"):
        letters._greet(Far(), url, "mail.example.org")  # type: ignore[arg-type]
