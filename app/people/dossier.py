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


class Write(Protocol):
    def __call__(self, session: Session, person: Person, /, *, now: datetime) -> None: ...


class Record(Protocol):
    def __call__(self, session: Session, person: Person, /) -> Mapping[str, Sequence[Mapping[str, Any]]]: ...


class Rename(Protocol):
    def __call__(self, session: Session, person: Person, before: str, /, *, now: datetime) -> None: ...


@dataclass(frozen=True)
class _Feature:
    describe: Describe
    record: Record | None
    rename: Rename | None
    let_go: Write | None
    erase: Write | None


_features: dict[str, _Feature] = {}


def register(
    feature: str,
    describe: Describe,
    *,
    record: Record | None = None,
    rename: Rename | None = None,
    let_go: Write | None = None,
    erase: Write | None = None,
) -> None:
    """`record` gives the rows that `describe` leaves out (JSON but for moments), under the names of what they are.

    Together they hold every row that refers to a person: tests/test_personal_data.py looks for it.

    `rename` carries a new name to where the feature keeps a copy of it; it is told the one before.

    `let_go` gives back what the person keeps from others; called when an account is closed or erased.

    `erase` takes away what the feature holds beyond the row itself: typed texts, copies of the name. A work that stays
    under "a contributor" needs none: it shows the name of the row, which is taken away.
    """
    _features[feature] = _Feature(describe, record, rename, let_go, erase)


def sections(session: Session, person: Person, *, now: datetime) -> list[Section]:
    found = [section for feature in _features.values() for section in feature.describe(session, person, now=now)]
    return [section for section in found if section.items]


def records(session: Session, person: Person) -> dict[str, Sequence[Mapping[str, Any]]]:
    found: dict[str, Sequence[Mapping[str, Any]]] = {}
    for feature in _features.values():
        if feature.record is not None:
            found |= feature.record(session, person)
    return found


def rename(session: Session, person: Person, before: str, *, now: datetime) -> None:
    for feature in _features.values():
        if feature.rename is not None:
            feature.rename(session, person, before, now=now)


def erase(session: Session, person: Person, *, now: datetime) -> None:
    """What `let_go` does, and the rest too."""
    let_go(session, person, now=now)
    for feature in _features.values():
        if feature.erase is not None:
            feature.erase(session, person, now=now)


def let_go(session: Session, person: Person, *, now: datetime) -> None:
    for feature in _features.values():
        if feature.let_go is not None:
            feature.let_go(session, person, now=now)
