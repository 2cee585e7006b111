"""Signing in by mailed link."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.config import Settings
from app.core import outbox, siteinfo
from app.core.errors import ForbiddenError, PortalError
from app.core.slugs import slugify
from app.people import intents, mails, queries
from app.people.addresses import normal_email
from app.people.intents import Intent
from app.people.links import LIFETIME, find_link, new_link, use_link
from app.people.mails import MINUTES
from app.people.models import Person, SignInLink
from app.people.names import clean_name, name_from_email
from app.web import limits
from app.web.limits import Limit
from app.web.paths import own_path


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

    Known, unknown and closed addresses are treated alike, down to the rows written, so that nobody learns which is
    which; what differs is said in the mail. `address` is who asks (`sessions.asker()`).
    Raises BadAddressError, BadNameError, TooManyError.
    """
    email = normal_email(email)
    count_mail(session, email, address, settings, now)
    person = queries.person_by_email(session, email)
    link, token = new_link(email, now=now)
    link.name = clean_name(name) if name else None
    link.next_path = own_path(next_path)
    if intent is not None:
        if not intents.is_known(intent.name):
            raise LookupError(f"no feature has registered the intent {intent.name!r}")
        link.intent, link.intent_data, link.intent_words = intent.name, intent.data, intent.words[:300]
    session.add(link)
    _send_link(session, link, token, person, settings, now)


def renew_link(session: Session, token: str, *, address: str, settings: Settings, now: datetime) -> None:
    """Mails a new link in place of one that has expired, to the same address and for the same purpose.

    Raises LinkError where there is nothing to renew, TooManyError.
    """
    old = find_link(session, token, now=now, expired=True)
    count_mail(session, old.email, address, settings, now)
    link, fresh = new_link(old.email, now=now)
    link.name, link.next_path = old.name, old.next_path
    link.intent, link.intent_data, link.intent_words = old.intent, old.intent_data, old.intent_words
    session.add(link)
    _send_link(session, link, fresh, queries.person_by_email(session, old.email), settings, now)


def link_for(
    session: Session, person: Person, *, now: datetime, lifetime: timedelta = LIFETIME
) -> tuple[SignInLink, str]:
    """A link nobody mails, for who is handed it. Raises ForbiddenError for a closed account."""
    if person.disabled_at or person.email is None:
        raise ForbiddenError("The account of this person is closed.")
    link, token = new_link(person.email, now=now, lifetime=lifetime)
    session.add(link)
    return link, token


@dataclass(frozen=True)
class Entrance:
    """Who has signed in, where they go, and what could not be done for them."""

    person: Person
    path: str | None
    refusal: str | None = None


def enter(session: Session, token: str, *, name: str | None = None, now: datetime) -> Entrance:
    """Uses up a link: makes the person if there is none, then does what was wanted.

    Of several uses at the same moment one wins. Raises LinkError, ForbiddenError (closed account), BadNameError.
    """
    link = use_link(session, token, now=now)
    person = queries.person_by_email(session, link.email)
    if person is None:
        person = add_person(session, name=name or link.name or name_from_email(link.email), email=link.email, now=now)
    if person.disabled_at:
        raise ForbiddenError("This account is closed. Ask the staff if you think that is a mistake.")
    if link.intent is None:
        return Entrance(person, link.next_path)
    intent = Intent(link.intent, link.intent_data or {}, link.intent_words)
    try:
        with session.begin_nested():
            return Entrance(person, intents.carry_out(session, person, intent, now=now))
    except PortalError as error:
        return Entrance(person, link.next_path, str(error))


def add_person(session: Session, *, name: str, email: str, role: str = "contributor", now: datetime) -> Person:
    """Adds a person under a free slug, or gives back who was faster with the same address. Raises BadNameError."""
    name = clean_name(name)
    for _ in range(5):
        person = Person(slug=free_slug(session, name), name=name, email=email, role=role, created_at=now)
        try:
            with session.begin_nested():
                session.add(person)
        except IntegrityError:
            other = queries.person_by_email(session, email)
            if other is not None:
                return other
            continue  # the slug was taken between looking and adding
        return person
    raise PortalError("Very many people of that name came at once. Try again in a moment.")


def end_sessions(session: Session, person: Person) -> None:
    """Every cookie given out for the person so far is useless from the commit on."""
    session.execute(update(Person).where(Person.id == person.id).values(session_version=Person.session_version + 1))
    session.refresh(person)


def free_slug(session: Session, name: str) -> str:
    base = slugify(name)[:100].strip("-") or "contributor"
    taken = queries.taken_slugs(session, base)
    if base not in taken:
        return base
    return next(f"{base}-{number}" for number in range(2, len(taken) + 3) if f"{base}-{number}" not in taken)


def _send_link(
    session: Session, link: SignInLink, token: str, person: Person | None, settings: Settings, now: datetime
) -> None:
    site = siteinfo.load(session)
    closed = person is not None and person.disabled_at is not None
    url = f"{settings.site_url}/sign-in/{token}/"
    outbox.enqueue(
        session,
        to=(person.name if person else "", link.email),
        subject=f"Sign in to {site.short_name}",
        text=mails.closed(site) if closed else mails.sign_in(site, url, words=link.intent_words or ""),
        dedupe_key=f"{mails.SIGN_IN}{link.token_hash}",
        expires_at=link.expires_at,
        now=now,
    )


def count_mail(session: Session, email: str, address: str, settings: Settings, now: datetime) -> None:
    most = settings.limits
    by_address = Limit(
        "sign-in mails by address",
        most.sign_in_mails_per_address,
        most.sign_in_window,
        "Very many mails with a link were asked for from here. Wait a while, then ask again.",
    )
    by_email = Limit(
        "sign-in mails by mail address",
        most.sign_in_mails_per_email,
        int(LIFETIME.total_seconds()),
        f"Several sign-in mails went to this address within {MINUTES} minutes, and their links still work. "
        "Look into the mailbox, the spam folder too.",
    )
    limits.hit(session, by_address, address, now=now)
    limits.hit(session, by_email, email, now=now)
