"""What the site holds of a person: each feature says its part, for /me/, for the export and for taking it away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.people.models import Person


@dataclass(frozen=True)
class Item:
    """One thing: how it is called, where it is, when it was; `data` (JSON) goes into the export only."""

    text: str
    href: str | None = None
    at: datetime | None = None
    note: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """Things of one kind under a heading, e.g. "Tasks you have taken". Shown only where there are any."""

    title: str
    items: Sequence[Item]


class Describe(Protocol):
    def __call__(self, session: Session, person: Person, /, *, now: datetime) -> Sequence[Section]: ...


class Erase(Protocol):
    """Takes away what the feature holds of the person beyond the row itself: typed texts, copies of the name."""

    def __call__(self, session: Session, person: Person, /, *, now: datetime) -> None: ...


_features: dict[str, tuple[Describe, Erase | None]] = {}


def register(feature: str, describe: Describe, *, erase: Erase | None = None) -> None:
    """A work that stays under "a contributor" needs no `erase`: it shows the name of the row, which is taken away."""
    _features[feature] = (describe, erase)


def sections(session: Session, person: Person, *, now: datetime) -> list[Section]:
    found = [section for describe, _ in _features.values() for section in describe(session, person, now=now)]
    return [section for section in found if section.items]


def erase(session: Session, person: Person, *, now: datetime) -> None:
    for _, erase_feature in _features.values():
        if erase_feature is not None:
            erase_feature(session, person, now=now)
