"""No password and no mail goes to a server that has not proved its name."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.config import Settings
from app.core import letters
from app.core.mail import WAITS, deliver_due
from app.core.outbox import OutboxMail
from tests.conftest import NOW
from tests.core.mail.serving import Postman, put, row, running

CERTIFICATE = Path(__file__).parents[2] / "data" / "mail-server.pem"
"""Of localhost and mail.portal.test, signed by itself, good until 2126, with its key."""


def test_a_password_is_given_to_a_server_whose_certificate_is_trusted(
    session: Session,
    factory: sessionmaker[Any],
    settings: Settings,
    postman: Postman,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(session)
    put(session, key="b")
    at = iter([NOW, NOW + WAITS[0], NOW + WAITS[0] + WAITS[1]])
    with running(postman, ssl_context=proving(), authenticator=authenticate, auth_require_tls=False) as place:
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


def proving() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


def authenticate(server: SMTP, session: object, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=data.password == b"p@ss word", handled=False)


@contextmanager
def far_away(postman: Postman, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server that asks for STARTTLS, at a name that is not of this machine."""
    look_up = socket.getaddrinfo
    monkeypatch.setattr("socket.getaddrinfo", lambda host, *rest, **more: look_up("127.0.0.1", *rest, **more))
    with running(postman, tls_context=proving(), require_starttls=True, authenticator=authenticate) as place:
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
