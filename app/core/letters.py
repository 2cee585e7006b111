"""One mail on its way: built as a message, handed to a mail server or written as a file."""

import hashlib
import logging
import os
import re
import smtplib
import ssl
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from app.config import Settings

log = logging.getLogger(__name__)

TIMEOUT = 10.0
"""Seconds for each answer of a mail server."""
MAILBOX_FULL = 552
"""Refused for good by the letter of RFC 5321, but people empty their mailboxes."""
ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@:;,]+>?")
POLICY = SMTP.clone(max_line_length=998)
"""The most RFC 5322 allows, so that an address in the text is never broken in two."""


class UndeliverableError(Exception):
    """This mail will not be taken, now or later."""


@dataclass(frozen=True)
class Letter:
    id: int
    dedupe_key: str
    to_email: str
    to_name: str
    subject: str
    text: str
    created_at: datetime
    attempts: int
    expires_at: datetime | None = None
    unsubscribe_url: str | None = None


class Transport(Protocol):
    def send(self, letter: Letter, *, now: datetime) -> None:
        """Raises UndeliverableError, or OSError (smtplib's errors are of its kind) for what may pass."""

    def close(self) -> None: ...


class FileTransport:
    """`DATA_DIR/outbox/*.eml`, for its owner only: a mail may hold a sign-in address."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = settings.data_dir / "outbox"

    def send(self, letter: Letter, *, now: datetime) -> None:
        message = build(letter, self._settings, now=now, encoding="8bit")
        path = self._folder / f"{letter.created_at:%Y%m%dT%H%M%SZ}-{letter.id:06d}.eml"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(message.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise
        log.info("mail: %s (%s)", letter.subject, path)

    def close(self) -> None:
        pass


class SmtpTransport:
    """One connection, made for the first mail and used for all."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._url = urlsplit(settings.mail_url)
        self._connection: smtplib.SMTP | None = None

    def send(self, letter: Letter, *, now: datetime) -> None:
        message = build(letter, self._settings, now=now, encoding="quoted-printable")
        sender = parseaddr(self._settings.mail_from)[1]
        if self._connection is None:
            self._connection = self._connect()
        try:
            self._connection.send_message(message, from_addr=sender, to_addrs=[letter.to_email])
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            if code >= 500 and code != MAILBOX_FULL:
                raise UndeliverableError(reason(error)) from error
            raise
        except smtplib.SMTPDataError as error:
            if error.smtp_code >= 500 and error.smtp_code != MAILBOX_FULL:
                raise UndeliverableError(reason(error)) from error
            raise

    def greet(self) -> None:
        """Signs in and takes leave again, to see whether the server would take mail. Raises OSError."""
        self._connection = self._connect()
        self.close()

    def _connect(self) -> smtplib.SMTP:
        url, own_name = self._url, urlsplit(self._settings.site_url).hostname
        host = url.hostname or "localhost"
        connection: smtplib.SMTP
        if url.scheme == "smtps":
            context = ssl.create_default_context()
            connection = smtplib.SMTP_SSL(host, url.port or 465, own_name, timeout=TIMEOUT, context=context)
        else:
            connection = smtplib.SMTP(host, url.port or 25, own_name, timeout=TIMEOUT)
        try:
            _greet(connection, url, host)
        except smtplib.SMTPResponseException as error:
            connection.close()
            raise ConnectionError(reason(error)) from error
        except OSError:
            connection.close()
            raise
        return connection

    def close(self) -> None:
        if self._connection is not None:
            with suppress(OSError):
                self._connection.quit()
            self._connection.close()


def build(letter: Letter, settings: Settings, *, now: datetime, encoding: str) -> EmailMessage:
    """The message, its headers free of anything that could begin another. Raises UndeliverableError."""
    message = EmailMessage(policy=POLICY)
    try:
        message["To"] = Address(display_name=_one_line(letter.to_name), addr_spec=letter.to_email)
        message["From"] = settings.mail_from
        message["Subject"] = _one_line(letter.subject)
        message["Date"] = format_datetime(now)
        message["Message-ID"] = message_id(letter, settings)
        message["Auto-Submitted"] = "auto-generated"
        if letter.unsubscribe_url:
            message["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(letter.text, cte="7bit" if letter.text.isascii() else encoding)
        message.as_bytes()
    except (ValueError, IndexError) as error:
        raise UndeliverableError(f"no mail can be made of it: {_nameless(str(error))}") from error
    return message


def message_id(letter: Letter, settings: Settings) -> str:
    """The same for each attempt, so that a mail sent twice can be told."""
    digest = hashlib.sha256(letter.dedupe_key.encode()).hexdigest()[:32]
    host = urlsplit(settings.site_url).hostname or "localhost"
    return f"<{digest}@{f'[{host}]' if _is_address(host) else host}>"


def _greet(connection: smtplib.SMTP, url: SplitResult, host: str) -> None:
    """Encrypts where the server can, and never sends a password in the clear but to this machine."""
    connection.ehlo_or_helo_if_needed()
    is_local = host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)
    is_private = url.scheme == "smtps" or is_local
    if not is_private and connection.has_extn("starttls"):
        connection.starttls(context=ssl.create_default_context())
        connection.ehlo()
        is_private = True
    if url.username:
        if not is_private:
            raise OSError("the mail server offers no encryption, so the password of MAIL_URL was not sent")
        connection.login(unquote(url.username), unquote(url.password or ""))


def reason(error: OSError) -> str:
    """What a mail server or the system said, in one line that names nobody."""
    code: int
    answer: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, answer = error.smtp_code, error.smtp_error
    else:
        return str(error) or type(error).__name__
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"the server answered {code} {_nameless(text)}"


def _nameless(text: str) -> str:
    """Servers quote addresses, also those they forward to. The log tells which mail it was."""
    return ADDRESS.sub("(address)", text)


def _one_line(text: str) -> str:
    """Control characters and line ends of every alphabet become a space: none can begin another header."""
    return " ".join("".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text).split())


def _is_address(host: str) -> bool:
    with suppress(ValueError):
        ip_address(host)
        return True
    return False
