"""Addresses of events and series. What moves leaves a redirect for good, and nothing else gets the old address."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.slugs import numbered, slugify
from app.events.addresses import is_event_slug
from app.events.errors import AddressTakenError
from app.events.models import Event, OldAddress, Series, path_of

LONGEST_STEM = 110
"""Leaves room for a year and a number."""

Addressed = Event | Series


def free_slug(session: Session, name: str, year: int) -> str:
    """An address no event has or had: the name, with its year unless it says it, with a number where that is taken."""
    stem = slugify(name) or "event"
    if str(year) not in stem:
        stem = f"{stem[:LONGEST_STEM]}-{year}"
    return next(slug for slug in _free(session, Event, stem) if is_event_slug(slug))


def free_series_slug(session: Session, name: str) -> str:
    return next(_free(session, Series, (slugify(name) or "series")[:LONGEST_STEM]))


def require_never_had(session: Session, kind: type[Addressed], slug: str) -> None:
    """Raises AddressTakenError for the old address of something else, which leads there for good."""
    if session.get(OldAddress, path_of(kind, slug)):
        raise AddressTakenError


def move(session: Session, moved: Addressed, slug: str) -> bool:
    """Gives it the address, and lets the one it had lead there. Raises AddressTakenError; says whether it moved."""
    if slug == moved.slug:
        return False
    returning = _old_address(session, moved, slug)
    if returning:
        session.delete(returning)
    _remember(session, moved, moved.slug)
    moved.slug = slug
    return True


def lead_here(session: Session, target: Addressed, slug: str) -> bool:
    """Makes an old address lead to it. Raises AddressTakenError; says whether that is new."""
    if slug == target.slug:
        raise AddressTakenError
    if _old_address(session, target, slug):
        return False
    _remember(session, target, slug)
    session.flush()  # whoever claims the same address next sees it
    return True


def _old_address(session: Session, target: Addressed, slug: str) -> OldAddress | None:
    """The address, if it had it before. Raises AddressTakenError if something else has it or had it."""
    kind = type(target)
    holder = session.scalar(select(kind.id).where(kind.slug == slug, kind.id != target.id))
    old = session.get(OldAddress, path_of(kind, slug))
    if holder is not None or (old and old.leads_to is not target):
        raise AddressTakenError
    return old


def _remember(session: Session, target: Addressed, slug: str) -> None:
    event, series = (target, None) if isinstance(target, Event) else (None, target)
    session.add(OldAddress(path=path_of(type(target), slug), event=event, series=series))


def _free(session: Session, kind: type[Addressed], stem: str) -> Iterator[str]:
    taken = set(session.scalars(select(kind.slug).where(kind.slug.startswith(stem, autoescape=True))))
    old = path_of(kind, stem).removesuffix("/")
    taken_paths = set(session.scalars(select(OldAddress.path).where(OldAddress.path.startswith(old, autoescape=True))))
    return (slug for slug in numbered(stem) if slug not in taken and path_of(kind, slug) not in taken_paths)
