"""A mail server on loopback that does as it is told, and the outbox that sends to it."""

import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.outbox import OutboxMail, enqueue
from tests.conftest import NOW

LONG_LINE = "http://portal.test/sign-in/" + "x" * 43 + "/ and some more words behind it, so that the line is long"


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
