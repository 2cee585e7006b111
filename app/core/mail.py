"""Takes the mails of the outbox to the server of MAIL_URL, or writes them as files where there is none.

A mail is claimed by a conditional update before anything is sent, so that two workers never send one twice, and no
transaction is open while the network is waited for. What fails is tried again, ever less often; what a server refuses
for good is given up, and so is what would come too late to be of use. Should a worker die between sending and noting
it, the mail goes out again after `LEASE`, under the same Message-ID.
"""

import logging
import smtplib
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session

from app.config import Settings
from app.core.letters import FileTransport, Letter, SmtpTransport, Transport, UndeliverableError, reason
from app.core.outbox import OutboxMail

log = logging.getLogger(__name__)

AT_ONCE = 10
LEASE = timedelta(minutes=15)
"""Longer than `AT_ONCE` mails take at a server that is slow with every answer."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440, 1440))
"""After the first failure, the second, …; after the last the mail is given up."""
GIVEN_UP = datetime(9999, 1, 1, tzinfo=UTC)
"""`next_attempt_at` of a mail that is not tried any more."""

TOO_LATE = "it would have come too late to be of use"

KEPT = timedelta(days=90)
"""How long a mail that was sent or given up is remembered, without its text, so that none is asked for twice."""


def is_due(session: Session, now: datetime) -> bool:
    return bool(session.scalar(select(exists().where(*_is_due(now)))))


def deliver_due(session_factory: Callable[[], Session], settings: Settings, now: datetime) -> int:
    """Sends up to `AT_ONCE` mails that are due and says how many went out. Logs and notes failures, raises none."""
    transport: Transport = SmtpTransport(settings) if settings.mail_url else FileTransport(settings)
    sent = 0
    with closing(transport):
        for mail_id in _due(session_factory, now):
            letter = _claim(session_factory, mail_id, now)
            if letter is None:
                continue
            if _comes_too_late(letter, now):
                _give_up(session_factory, letter, TOO_LATE)
                continue
            try:
                transport.send(letter, now=now)
            except UndeliverableError as refusal:
                _give_up(session_factory, letter, str(refusal))
            except OSError as error:
                _try_later(session_factory, letter, error, now)
                if not isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
                    break  # the server or the disk is away; the others would only wait for it too
            else:
                _note(session_factory, letter, sent_at=now, text=None, last_error=None)
                sent += 1
    return sent


def has_old(session: Session, now: datetime) -> bool:
    return bool(session.scalar(select(exists().where(*_is_old(now)))))


def forget_old(session: Session, now: datetime) -> None:
    session.execute(delete(OutboxMail).where(*_is_old(now)))


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (OutboxMail.sent_at.is_(None), OutboxMail.next_attempt_at <= now)


def _is_old(now: datetime) -> tuple[ColumnElement[bool], ...]:
    is_over = OutboxMail.sent_at.is_not(None) | (OutboxMail.next_attempt_at == GIVEN_UP)
    return (is_over, OutboxMail.created_at <= now - KEPT)


def _due(session_factory: Callable[[], Session], now: datetime) -> list[int]:
    with session_factory() as session:
        session.info["reading"] = True
        due = (
            select(OutboxMail.id)
            .where(*_is_due(now))
            .order_by(OutboxMail.next_attempt_at, OutboxMail.id)
            .limit(AT_ONCE)
        )
        return list(session.scalars(due))


def _claim(session_factory: Callable[[], Session], mail_id: int, now: datetime) -> Letter | None:
    """The mail, if no other worker has it."""
    with session_factory() as session:
        row = session.execute(
            update(OutboxMail)
            .where(OutboxMail.id == mail_id, *_is_due(now))
            .values(next_attempt_at=now + LEASE, attempts=OutboxMail.attempts + 1)
            .returning(OutboxMail)
        ).scalar_one_or_none()
        session.commit()
    if row is None:
        return None
    return Letter(
        id=row.id,
        dedupe_key=row.dedupe_key,
        to_email=row.to_email,
        to_name=row.to_name,
        subject=row.subject,
        text=row.text or "",
        created_at=row.created_at,
        attempts=row.attempts,
        expires_at=row.expires_at,
        unsubscribe_url=row.unsubscribe_url,
    )


def _try_later(session_factory: Callable[[], Session], letter: Letter, error: OSError, now: datetime) -> None:
    why = reason(error)[:400]
    if letter.attempts > len(WAITS):
        _give_up(session_factory, letter, why)
        return
    wait = WAITS[letter.attempts - 1]
    if _comes_too_late(letter, now + wait):
        _give_up(session_factory, letter, f"{TOO_LATE}; {why}")
        return
    log.warning("mail %d could not be sent: %s; it is kept and tried again in %s", letter.id, why, wait)
    _note(session_factory, letter, next_attempt_at=now + wait, last_error=why)


def _comes_too_late(letter: Letter, at: datetime) -> bool:
    return letter.expires_at is not None and letter.expires_at <= at


def _give_up(session_factory: Callable[[], Session], letter: Letter, why: str) -> None:
    log.error("mail %d is given up after %d attempts: %s", letter.id, letter.attempts, why)
    _note(session_factory, letter, next_attempt_at=GIVEN_UP, text=None, last_error=why[:400])


def _note(session_factory: Callable[[], Session], letter: Letter, **values: object) -> None:
    with session_factory() as session:
        session.execute(update(OutboxMail).where(OutboxMail.id == letter.id).values(**values))
        session.commit()
