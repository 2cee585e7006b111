"""What people do with their own account, and admins with those of others."""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from app.config import Settings
from app.core import outbox, siteinfo
from app.core.errors import ConflictError
from app.core.outbox import OutboxMail
from app.people import dossier, mails, queries
from app.people.actions.passkeys import forget_passkeys
from app.people.actions.signing_in import add_person, count_mail, end_sessions, free_slug, request_sign_in
from app.people.addresses import normal_email
from app.people.links import new_link, use_link
from app.people.models import Person, PersonChange, Role, SignInLink
from app.people.names import clean_name

GONE = "a contributor"
"""The name of who took their data away, unless they chose one for what stays."""
LAST_ADMIN = "You are the only admin. Make somebody else an admin first, so that the site is not left without one."


def rename(session: Session, person: Person, name: str, *, now: datetime) -> None:
    """Raises BadNameError. The address of the public page stays: others have linked it."""
    before, person.name = person.name, clean_name(name)
    if person.name != before:
        dossier.rename(session, person, before, now=now)


def show_publicly(_session: Session, person: Person, *, public: bool) -> None:
    person.is_public = public


def request_address(
    session: Session, person: Person, email: str, *, address: str, settings: Settings, now: datetime
) -> None:
    """Mails a link to a new address, by which the person takes it. Raises BadAddressError, TooManyError.

    Whether somebody else has that address is told in the mail only.
    """
    email = normal_email(email)
    count_mail(session, email, address, settings, now)
    site = siteinfo.load(session)
    link, token = new_link(email, now=now)
    link.person_id = person.id
    session.add(link)
    taken = queries.person_by_email(session, email) is not None
    url = f"{settings.site_url}/me/address/{token}/"
    outbox.enqueue(
        session,
        to=("", email),
        subject=f"Your address at {site.short_name}",
        text=mails.address_taken(site) if taken else mails.new_address(site, url),
        dedupe_key=f"{mails.NEW_ADDRESS}{person.id}:{link.token_hash}",
        expires_at=link.expires_at,
        now=now,
    )


def take_address(session: Session, person: Person, token: str, *, now: datetime) -> None:
    """Makes the address of a link the person's own and ends all their sessions. Raises LinkError, ConflictError.

    Links mailed to the old address would make a stranger of them; what else was mailed to them follows them.
    """
    link = use_link(session, token, now=now, person_id=person.id)
    old = person.email
    try:
        with session.begin_nested():
            person.email = link.email
    except IntegrityError as error:
        raise ConflictError("Another account has that address by now, so yours stays as it was.") from error
    end_sessions(session, person)
    session.execute(delete(SignInLink).where(SignInLink.email == old))
    session.execute(update(OutboxMail).where(queries.is_mail_for_owner(old)).values(to_email=person.email))
    site = siteinfo.load(session)
    if old:
        outbox.enqueue(
            session,
            to=(person.name, old),
            subject=f"Your address at {site.short_name} was changed",
            text=mails.address_changed(site),
            dedupe_key=f"{mails.ADDRESS_CHANGED}{person.id}:{link.token_hash}",
            now=now,
        )


def erase(session: Session, person: Person, *, credit: str = "", now: datetime) -> None:
    """Takes away what is stored about a person; their work stays, under the name they chose. There is no way back.

    Raises BadNameError, and ConflictError for the only admin.
    """
    _lock_admins(session)
    rename(session, person, credit.strip() or GONE, now=now)
    dossier.erase(session, person, now=now)
    session.execute(delete(OutboxMail).where(queries.is_mail_to(person)))
    session.execute(delete(SignInLink).where(queries.is_link_of(person)))
    forget_passkeys(session, person)
    _change(
        session,
        person,
        slug=free_slug(session, GONE),
        email=None,
        role=Role.CONTRIBUTOR,
        is_public=False,
        disabled_at=now,
        session_version=Person.session_version + 1,
    )


def invite(
    session: Session, *, name: str, email: str, role: Role, by: Person, address: str, settings: Settings, now: datetime
) -> Person:
    """Adds a person and mails them a link. Raises BadAddressError, BadNameError, ConflictError, TooManyError."""
    email = normal_email(email)
    if queries.person_by_email(session, email) is not None:
        raise ConflictError("Somebody has this address already.")
    person = add_person(session, name=name, email=email, role=role, now=now)
    _record(session, person, "account", "none", role, by=by, now=now)
    request_sign_in(session, email=email, next_path="/", address=address, settings=settings, now=now)
    return person


def set_role(session: Session, person: Person, role: Role, *, by: Person, now: datetime) -> None:
    """Who becomes a contributor loses their passkeys. Raises ConflictError where no admin would be left."""
    if person.role == role:
        return
    before = person.role
    _change(session, person, role=role)
    if not person.is_staff:
        forget_passkeys(session, person)
    _record(session, person, "role", before, role, by=by, now=now)


def close(session: Session, person: Person, *, by: Person, now: datetime) -> None:
    """Signs a person out for good, until somebody opens the account again. Raises ConflictError as `set_role`.

    What they keep from others, such as tasks they took, is free again.
    """
    if person.disabled_at is None:
        dossier.let_go(session, person, now=now)
        _change(session, person, disabled_at=now, session_version=Person.session_version + 1)
        _record(session, person, "account", "open", "closed", by=by, now=now)


def reopen(session: Session, person: Person, *, by: Person, now: datetime) -> None:
    """Raises ConflictError for an account whose data was taken away: there is nobody to open it for."""
    if person.email is None:
        raise ConflictError("This person took their data away; there is nobody to open the account for.")
    if person.disabled_at is not None:
        _record(session, person, "account", "closed", "open", by=by, now=now)
        person.disabled_at = None


def _record(session: Session, person: Person, what: str, before: str, after: str, *, by: Person, now: datetime) -> None:
    session.add(PersonChange(person_id=person.id, by_id=by.id, what=what, before=before, after=after, at=now))


def _lock_admins(session: Session) -> None:
    """Lets nobody else make or unmake an admin until this transaction ends; call it before a row of theirs is changed.

    PostgreSQL would let two admins step down at one moment, each counting on the other.
    """
    admins = select(Person.id).where(Person.role == Role.ADMIN, Person.disabled_at.is_(None)).order_by(Person.id)
    session.scalars(admins.with_for_update(key_share=True)).all()


def _change(session: Session, person: Person, **values: Any) -> None:
    """One update, refused by the database where it would take away the only admin."""
    _lock_admins(session)
    other = aliased(Person)
    others = (
        select(func.count())
        .select_from(other)
        .where(other.role == Role.ADMIN, other.disabled_at.is_(None), other.id != person.id)
        .scalar_subquery()
    )
    stays_admin = values.get("role", person.role) == Role.ADMIN and "disabled_at" not in values
    may = (Person.role != Role.ADMIN) | Person.disabled_at.is_not(None) | (others > 0)
    changed: CursorResult[Any] = session.execute(  # type: ignore[assignment]  # an UPDATE answers with a cursor
        update(Person)
        .where(Person.id == person.id, *([] if stays_admin else [may]))
        .values(version=Person.version + 1, **values)
    )
    if changed.rowcount == 0:
        raise ConflictError(LAST_ADMIN)
    session.refresh(person)
