"""Passkeys of the staff: added, used to sign in, removed.

The library that checks them takes 14 MB of each process, so it is imported by the first who needs it.
"""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.config import Settings
from app.core import outbox, siteinfo
from app.core.errors import NotFoundError
from app.people import mails, queries
from app.people.actions.signing_in import end_sessions
from app.people.models import Passkey, PasskeyChallenge, Person
from app.people.names import clean_name
from app.people.passkeys import LIFETIME, PasskeyError

UNKNOWN = "This passkey signs nobody in here: it was removed, or belongs to another site. Have a link mailed instead."
COPIED = (
    "This passkey has counted fewer uses than it had before, as a copy of it would, so it signs nobody in. "
    "Have a link mailed, then remove it at your own page."
)


def ask_to_add(session: Session, person: Person, *, settings: Settings, now: datetime) -> str:
    """What the browser needs to make a passkey for the person, as JSON."""
    from app.people import ceremonies  # noqa: PLC0415 — 14 MB, see above

    challenge = _new_challenge(session, person, now=now)
    held = queries.passkeys(session, person)
    return ceremonies.creation(settings, siteinfo.load(session).name, person, held, challenge)


def add_passkey(
    session: Session, person: Person, *, name: str, answer: str, settings: Settings, now: datetime
) -> Passkey:
    """Keeps the passkey a browser made, and mails its owner that it was. Raises BadNameError, PasskeyError.

    What was asked is used up even then: commit.
    """
    from app.people import ceremonies  # noqa: PLC0415 — 14 MB, see above

    name = clean_name(name)
    created = ceremonies.read_created(answer)
    challenge = _use_challenge(session, ceremonies.challenge_in(created), person, now=now)
    key = ceremonies.verify_created(settings, created, challenge)
    passkey = Passkey(
        person_id=person.id,
        name=name,
        credential_id=key.credential_id,
        public_key=key.public_key,
        sign_count=key.sign_count,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(passkey)
    except IntegrityError as error:
        raise PasskeyError("This passkey was added before.") from error
    _tell_owner(session, person, passkey, settings=settings, now=now)
    return passkey


def ask_to_sign_in(session: Session, *, settings: Settings, now: datetime) -> str:
    """What the browser needs to ask for any passkey of this site, as JSON. The same for everybody but the challenge."""
    from app.people import ceremonies  # noqa: PLC0415 — 14 MB, see above

    return ceremonies.request(settings, _new_challenge(session, None, now=now))


def enter_by_passkey(session: Session, answer: str, *, settings: Settings, now: datetime) -> Person:
    """Whose passkey it is. Raises PasskeyError; what was asked is used up even then: commit.

    The count of uses is compared and stored by one statement, so that of a passkey and its copy only one comes in.
    """
    from app.people import ceremonies  # noqa: PLC0415 — 14 MB, see above

    signed = ceremonies.read_signed(answer)
    challenge = _use_challenge(session, ceremonies.challenge_in(signed), None, now=now)
    passkey = queries.passkey_of_staff(session, signed.raw_id)
    if passkey is None:
        raise PasskeyError(UNKNOWN)
    person = session.get_one(Person, passkey.person_id)
    count = ceremonies.verify_signed(settings, signed, challenge, passkey, person)
    rises = (Passkey.sign_count < count) | ((Passkey.sign_count == 0) & (count == 0))
    used = session.execute(
        update(Passkey)
        .where(Passkey.id == passkey.id, rises)
        .values(sign_count=count, last_used_at=now)
        .returning(Passkey.id)
    ).one_or_none()
    if used is None:
        raise PasskeyError(COPIED)
    return person


def remove_passkey(session: Session, person: Person, passkey_id: int) -> str:
    """Gives back its name. Ends all sessions of the person: one of them may be of who has the device now.

    Raises NotFoundError for a passkey of somebody else, too.
    """
    name = session.execute(
        delete(Passkey).where(Passkey.id == passkey_id, Passkey.person_id == person.id).returning(Passkey.name)
    ).scalar_one_or_none()
    if name is None:
        raise NotFoundError("You have no such passkey. It may have been removed already.")
    end_sessions(session, person)
    return name


def forget_passkeys(session: Session, person: Person) -> None:
    for table in (Passkey, PasskeyChallenge):
        session.execute(delete(table).where(table.person_id == person.id))


def forget_challenges(session: Session, *, now: datetime) -> None:
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= now))


def _new_challenge(session: Session, person: Person | None, *, now: datetime) -> bytes:
    challenge = secrets.token_bytes(32)
    session.add(
        PasskeyChallenge(
            challenge=challenge, person_id=person.id if person else None, created_at=now, expires_at=now + LIFETIME
        )
    )
    return challenge


def _use_challenge(session: Session, challenge: bytes, person: Person | None, *, now: datetime) -> bytes:
    """Uses up what was asked for this purpose, of this person. The database decides who of several is the first."""
    won = session.execute(
        update(PasskeyChallenge)
        .where(
            PasskeyChallenge.challenge == challenge,
            PasskeyChallenge.person_id == (person.id if person else None),
            PasskeyChallenge.used_at.is_(None),
            PasskeyChallenge.expires_at > now,
        )
        .values(used_at=now)
        .returning(PasskeyChallenge.id)
    ).one_or_none()
    if won is None:
        minutes = round(LIFETIME.total_seconds() / 60)
        raise PasskeyError(f"That took longer than {minutes} minutes, or was sent twice. Try again.")
    return challenge


def _tell_owner(session: Session, person: Person, passkey: Passkey, *, settings: Settings, now: datetime) -> None:
    if person.email is None:
        return
    site = siteinfo.load(session)
    outbox.enqueue(
        session,
        to=(person.name, person.email),
        subject=f"A passkey for {site.short_name} was added",
        text=mails.passkey_added(site, f"{settings.site_url}/me/"),
        dedupe_key=f"{mails.PASSKEY_ADDED}{hashlib.sha256(passkey.credential_id).hexdigest()}",
        now=now,
    )
