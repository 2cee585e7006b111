"""Signing in by mailed link."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.config import Settings
from app.core import outbox, siteinfo
from app.core.siteinfo import SiteInfo
from app.people import queries
from app.people.addresses import normal_email
from app.people.intents import Intent, is_known
from app.people.models import SignInLink
from app.web import limits
from app.web.limits import Limit
from app.web.paths import own_path

LINK_LIFETIME = timedelta(minutes=15)


def request_sign_in(
    session: Session,
    *,
    email: str,
    name: str | None = None,
    intent: Intent | None = None,
    next_path: str | None = None,
    address: str,
    settings: Settings,
    now: datetime,
) -> None:
    """Mails a one-time link that signs in and then does what was wanted.

    Known, unknown and disabled addresses are treated alike, so that nobody learns which is which; what differs is
    said in the mail. `address` is where the request came from (`limits.client_address()`). Raises BadAddressError and
    TooManyError.
    """
    email = normal_email(email)
    _count(session, email, address, settings, now)
    person = queries.person_by_email(session, email)
    site = siteinfo.load(session)
    if person is not None and person.disabled_at:
        token, text = secrets.token_urlsafe(32), _closed_text(site)
    else:
        link, token = new_link(email, now=now)
        link.name = name or None
        if intent is not None:
            if not is_known(intent.name):
                raise LookupError(f"no feature has registered the intent {intent.name!r}")
            link.intent, link.intent_data, link.intent_words = intent.name, intent.data, intent.words[:300]
        link.next_path = own_path(next_path)
        session.add(link)
        text = _link_text(site, f"{settings.site_url}/sign-in/{token}/", intent)
    outbox.enqueue(
        session,
        to=(person.name if person else "", email),
        subject=f"Sign in to {site.short_name}",
        text=text,
        dedupe_key=f"sign-in:{hash_token(token)}",
        now=now,
    )


def new_link(email: str, *, now: datetime) -> tuple[SignInLink, str]:
    """A link, not yet added, and the token of its address, which exists nowhere else."""
    token = secrets.token_urlsafe(32)
    link = SignInLink(token_hash=hash_token(token), email=email, created_at=now, expires_at=now + LINK_LIFETIME)
    return link, token


def hash_token(token: str) -> str:
    """A token has 256 random bits, so a plain hash cannot be searched back."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _count(session: Session, email: str, address: str, settings: Settings, now: datetime) -> None:
    most = settings.limits
    by_address = Limit(
        "sign-in mails by address",
        most.sign_in_mails_per_address,
        most.sign_in_window,
        "Too many sign-in mails were asked for from your network. Wait a while, then ask again.",
    )
    by_email = Limit(
        "sign-in mails by mail address",
        most.sign_in_mails_per_email,
        most.sign_in_window,
        "Several sign-in mails were asked for this address already. Look into the mailbox, the spam folder too.",
    )
    limits.hit(session, by_address, address, now=now)
    limits.hit(session, by_email, email, now=now)


def _link_text(site: SiteInfo, url: str, intent: Intent | None) -> str:
    """Holds nothing a visitor typed: the mail may go to somebody who never asked for it."""
    wanted = f" and {intent.words}" if intent and intent.words else ""
    return (
        f"Hello,\n\nopen this address and press the button to sign in to {site.name}{wanted}:\n\n{url}\n\n"
        f"It works once, within {LINK_LIFETIME.seconds // 60} minutes.\n\n"
        "If you did not ask for this mail, ignore it: nothing happens.\n"
    )


def _closed_text(site: SiteInfo) -> str:
    contact = f" Write to {site.contact} if you think that is a mistake." if site.contact else ""
    return (
        f"Hello,\n\nsomebody, probably you, asked to sign in to {site.name} with this address. "
        f"The account of this address is closed, so there is no link in this mail.{contact}\n"
    )
