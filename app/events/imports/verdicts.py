"""What an import would do, event by event. Reads only; `carrying` does it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.events.components import instead_of
from app.events.ics import Found
from app.events.imports.groups import Group
from app.events.imports.models import Origin
from app.events.imports.told import FIELDS, LABELS, Told, told_from, told_in, told_of
from app.events.models import Event

AT_ONCE = 500


class Kind(StrEnum):
    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    REFUSED = "refused"


@dataclass(frozen=True)
class Difference:
    """`is_kept`: it was edited here since, and stays."""

    field: str
    ours: str
    theirs: str
    is_kept: bool = False

    @property
    def label(self) -> str:
        return LABELS[self.field]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    kind: Kind
    group: Group
    told: Told | None = None
    reason: str = ""
    event: Event | None = None
    origin: Origin | None = None
    differences: tuple[Difference, ...] = ()
    is_ours: bool = False
    """The event was written here, and what is told of it elsewhere is not even kept."""

    @property
    def found(self) -> Found:
        return self.group.found

    @property
    def count(self) -> int:
        """How many components it is about."""
        return 1 + len(self.group.own)


def verdicts(session: Session, sound: Sequence[Group], *, site_url: str, takes_over: bool = True) -> list[Verdict]:
    """In the order of the groups, which are `sounded`.

    `takes_over`: an event that was written here may be changed by its first import.
    """
    known = _known(session, [group.found.uid for group in sound if not group.found.fault])
    return [
        _verdict(group, *known.get(group.found.uid, (None, None)), site_url=site_url, takes_over=takes_over)
        for group in sound
    ]


def _known(session: Session, uids: list[str]) -> dict[str, tuple[Event, Origin | None]]:
    return dict(_rows(session, uids))


def _rows(session: Session, uids: list[str]) -> Iterator[tuple[str, tuple[Event, Origin | None]]]:
    for start in range(0, len(uids), AT_ONCE):
        query = select(Event, Origin).outerjoin(Origin, Origin.event_id == Event.id)
        query = query.where(Event.uid.in_(uids[start : start + AT_ONCE])).options(joinedload(Event.venue))
        for event, origin in session.execute(query):
            yield event.uid, (event, origin)


def _verdict(group: Group, event: Event | None, origin: Origin | None, *, site_url: str, takes_over: bool) -> Verdict:
    found = group.found
    if found.fault:
        return Verdict(kind=Kind.REFUSED, group=group, reason=found.fault, event=event)
    if event is None:
        return Verdict(kind=Kind.NEW, group=group, told=told_in(group, site_url=site_url))
    group = replace(group, news=_news(event))
    told = told_in(group, site_url=site_url)
    differences = tuple(_differences(told_of(event), told, origin, takes_over=takes_over))
    is_ours = origin is None and not takes_over
    same = Verdict(
        kind=Kind.SAME, group=group, told=told, event=event, origin=origin, differences=differences, is_ours=is_ours
    )
    if all(difference.is_kept for difference in differences):
        return same
    if reason := _refusal(found, event, origin):
        return replace(same, kind=Kind.REFUSED, reason=reason)
    return replace(same, kind=Kind.CHANGED)


def _news(event: Event) -> tuple[str, ...]:
    """What our own feed may say of the event, or of single dates, before what organisers wrote."""
    instead, own_of = instead_of(event), event.overrides if event.comes_again else ()
    lines = dict.fromkeys(filter(None, (event.last_change, *(own.last_change for own in own_of))))
    return tuple(filter(None, (*(f"{line} {instead}".strip() for line in lines), *lines, instead)))


def _refusal(found: Found, event: Event, origin: Origin | None) -> str:
    if event.deleted_at is not None:
        return f"Line {found.line}: “{event.name}” was deleted here. Bring it back first."
    last = origin.sequence if origin else event.sequence
    if found.sequence < last:
        return f"Line {found.line}, SEQUENCE: {found.sequence} is older than {last}, which is known already."
    return ""


def _differences(ours: Told, theirs: Told, origin: Origin | None, *, takes_over: bool) -> Iterator[Difference]:
    """Three ways: what changed there since the last import, unless it was edited here since."""
    base = told_from(origin.told) if origin else None
    for field in FIELDS:
        mine, other = getattr(ours, field), getattr(theirs, field)
        if mine == other:
            continue
        if base is None:
            yield Difference(field, mine, other, is_kept=not takes_over)
        elif getattr(base, field) != other:
            yield Difference(field, mine, other, is_kept=getattr(base, field) != mine)
