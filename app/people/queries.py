from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.core.outbox import OutboxMail
from app.core.paging import Page
from app.people import mails
from app.people.models import Passkey, Person, PersonChange, Role, SignInLink

PAGE_SIZE = 50


def person_by_email(session: Session, email: str) -> Person | None:
    return session.scalar(select(Person).where(Person.email == email))


def is_link_of(person: Person) -> ColumnElement[bool]:
    return (SignInLink.email == person.email) | (SignInLink.person_id == person.id)


def is_mail_to(person: Person) -> ColumnElement[bool]:
    """To their address, to one they asked to have, or to one they had."""
    keys = [f"{kind}{person.id}:" for kind in mails.ELSEWHERE]
    return or_(OutboxMail.to_email == person.email, *(OutboxMail.dedupe_key.startswith(key) for key in keys))


def is_mail_for_owner(email: str | None) -> ColumnElement[bool]:
    """To that address because it is somebody's, not because somebody asked to have it or gave it up."""
    keys = [OutboxMail.dedupe_key.startswith(kind) for kind in mails.ELSEWHERE]
    return and_(OutboxMail.to_email == email, *(~key for key in keys))


def public_person_by_slug(session: Session, slug: str) -> Person | None:
    """Somebody who agreed to be shown."""
    shown = Person.is_public.is_(True) & Person.disabled_at.is_(None)
    return session.scalar(select(Person).where(Person.slug == slug, shown))


def taken_slugs(session: Session, base: str) -> set[str]:
    """`base` and what continues it by a dash, so far as somebody has it."""
    found = session.scalars(select(Person.slug).where((Person.slug == base) | Person.slug.startswith(base + "-")))
    return set(found)


def passkeys(session: Session, person: Person) -> Sequence[Passkey]:
    return session.scalars(select(Passkey).where(Passkey.person_id == person.id).order_by(Passkey.id)).all()


def passkey_of_staff(session: Session, credential_id: bytes) -> Passkey | None:
    """One that may sign in: its owner has an open account and a role."""
    owner = (Person.role != Role.CONTRIBUTOR) & Person.disabled_at.is_(None)
    return session.scalar(select(Passkey).join(Person).where(Passkey.credential_id == credential_id, owner))


def link_by_hash(session: Session, token_hash: str) -> SignInLink | None:
    return session.scalar(select(SignInLink).where(SignInLink.token_hash == token_hash))


def people_page(session: Session, *, q: str = "", role: Role | None = None, number: int = 1) -> Page[Person]:
    """People by name, a page of them. `q` is part of a name or a whole mail address: none can be found out by parts."""
    found = select(Person).where(Person.email.is_not(None))
    if q:
        found = found.where(Person.name.icontains(q, autoescape=True) | (Person.email == q.lower()))
    if role:
        found = found.where(Person.role == role)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    shown = found.order_by(func.lower(Person.name), Person.id).offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    return Page(session.scalars(shown).all(), number, PAGE_SIZE, total)


def person_by_slug(session: Session, slug: str) -> Person | None:
    """Anybody, shown or not; none of those who took their data away."""
    return session.scalar(select(Person).where(Person.slug == slug, Person.email.is_not(None)))


@dataclass(frozen=True)
class Change:
    """One line of a person's history; `by` is None where a command did it."""

    at: datetime
    what: str
    before: str
    after: str
    by: str | None


def changes(session: Session, person: Person) -> list[Change]:
    """Newest first."""
    rows = session.execute(
        select(PersonChange.at, PersonChange.what, PersonChange.before, PersonChange.after, Person.name)
        .join(Person, Person.id == PersonChange.by_id, isouter=True)
        .where(PersonChange.person_id == person.id)
        .order_by(PersonChange.at.desc(), PersonChange.id.desc())
    )
    return [Change(*row) for row in rows]
