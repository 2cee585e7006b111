from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.models import Person, SignInLink


def person_by_email(session: Session, email: str) -> Person | None:
    return session.scalar(select(Person).where(Person.email == email))


def public_person_by_slug(session: Session, slug: str) -> Person | None:
    """Somebody who agreed to be shown."""
    shown = Person.is_public.is_(True) & Person.disabled_at.is_(None)
    return session.scalar(select(Person).where(Person.slug == slug, shown))


def taken_slugs(session: Session, base: str) -> set[str]:
    """`base` and what continues it by a dash, so far as somebody has it."""
    found = session.scalars(select(Person.slug).where((Person.slug == base) | Person.slug.startswith(base + "-")))
    return set(found)


def link_by_hash(session: Session, token_hash: str) -> SignInLink | None:
    return session.scalar(select(SignInLink).where(SignInLink.token_hash == token_hash))
