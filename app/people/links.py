"""One-time addresses: made, looked at, used up."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.core.errors import PortalError
from app.people import queries
from app.people.mails import MINUTES
from app.people.models import SignInLink

LIFETIME = timedelta(minutes=MINUTES)
LIFETIME_UNDER_CLOCK = timedelta(days=1)
"""Under CLOCK, of a link made by a command: its clock starts anew, and the site's may have run on for hours."""
KEPT = timedelta(days=1)
"""How long a used or expired link still says why it does not work."""


class LinkError(PortalError):
    """A link that does not work (any more); `can_renew` where its owner only came too late."""

    status = 410

    def __init__(self, message: str, *, can_renew: bool = False, next_path: str | None = None) -> None:
        super().__init__(message)
        self.can_renew = can_renew
        self.next_path = next_path


def new_link(email: str, *, now: datetime, lifetime: timedelta = LIFETIME) -> tuple[SignInLink, str]:
    """A link, not yet added, and the token of its address, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    link = SignInLink(token_hash=hash_token(token), email=email, created_at=now, expires_at=now + lifetime)
    return link, token


def hash_token(token: str) -> str:
    """A token has 256 random bits, so a plain hash cannot be searched back."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def find_link(
    session: Session, token: str, *, now: datetime, person_id: int | None = None, expired: bool = False
) -> SignInLink:
    """The link of a token that can be used, or, if `expired`, renewed. Raises LinkError, saying why it cannot."""
    link = queries.link_by_hash(session, hash_token(token))
    if link is None or link.person_id != person_id:
        raise LinkError("This link is not known here. Was it copied whole? It may also be an old one.")
    if link.used_at:
        raise LinkError("This link has done its work: each works once.", next_path=link.next_path)
    if not expired and link.expires_at <= now:
        message = f"This link was good for {MINUTES} minutes, and they have passed."
        raise LinkError(message, can_renew=link.person_id is None, next_path=link.next_path)
    return link


def use_link(session: Session, token: str, *, now: datetime, person_id: int | None = None) -> SignInLink:
    """Uses a link up. The database decides which of several uses at one moment wins. Raises LinkError."""
    link = find_link(session, token, now=now, person_id=person_id)
    won = session.execute(
        update(SignInLink)
        .where(SignInLink.id == link.id, SignInLink.used_at.is_(None), SignInLink.expires_at > now)
        .values(used_at=now)
        .returning(SignInLink.id)
    ).one_or_none()
    if won is None:
        raise LinkError("This link has done its work: each works once.", next_path=link.next_path)
    return link


def forget_old(session: Session, *, now: datetime) -> None:
    session.execute(delete(SignInLink).where(SignInLink.expires_at <= now - KEPT))
