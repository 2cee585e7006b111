from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.models import Person


def person_by_email(session: Session, email: str) -> Person | None:
    return session.scalar(select(Person).where(Person.email == email))


def public_person_by_slug(session: Session, slug: str) -> Person | None:
    """Somebody who agreed to be shown."""
    shown = Person.is_public.is_(True) & Person.disabled_at.is_(None)
    return session.scalar(select(Person).where(Person.slug == slug, shown))
