"""What an import would do, event by event. Reads only; `carrying` does it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.events.components import news_of
from app.events.ics import Found
from app.events.imports.models import Origin
from app.events.imports.told import FIELDS, LABELS, Told, span_in, told_from, told_in, told_of, without_news
from app.events.models import Event
from app.events.spans import fault_of

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
    found: Found
    told: Told | None = None
    reason: str = ""
    event: Event | None = None
    origin: Origin | None = None
    differences: tuple[Difference, ...] = ()


def verdicts(session: Session, events: Iterable[Found], *, site_url: str, takes_over: bool = True) -> list[Verdict]:
    """In the order of `events`. `takes_over`: an event that was written here may be changed by its first import."""
    listed = list(events)
    known = _known(session, [found.uid for found in listed if not found.fault])
    return [
        _verdict(found, *known.get(found.uid, (None, None)), site_url=site_url, takes_over=takes_over)
        for found in listed
    ]


def _known(session: Session, uids: list[str]) -> dict[str, tuple[Event, Origin | None]]:
    return dict(_rows(session, uids))


def _rows(session: Session, uids: list[str]) -> Iterator[tuple[str, tuple[Event, Origin | None]]]:
    for start in range(0, len(uids), AT_ONCE):
        query = select(Event, Origin).outerjoin(Origin, Origin.event_id == Event.id)
        query = query.where(Event.uid.in_(uids[start : start + AT_ONCE])).options(joinedload(Event.venue))
        for event, origin in session.execute(query):
            yield event.uid, (event, origin)


def _verdict(found: Found, event: Event | None, origin: Origin | None, *, site_url: str, takes_over: bool) -> Verdict:
    fault = found.fault or _fault(found)
    if fault:
        return Verdict(kind=Kind.REFUSED, found=found, reason=fault, event=event)
    told = told_in(found, site_url=site_url)
    if event is None:
        return Verdict(kind=Kind.NEW, found=found, told=told)
    told = without_news(told, news_of(event))
    differences = tuple(_differences(told_of(event), told, origin, takes_over=takes_over))
    same = Verdict(kind=Kind.SAME, found=found, told=told, event=event, origin=origin, differences=differences)
    if all(difference.is_kept for difference in differences):
        return same
    if reason := _refusal(found, event, origin):
        return replace(same, kind=Kind.REFUSED, reason=reason)
    return replace(same, kind=Kind.CHANGED)


def _fault(found: Found) -> str:
    if found.recurrence_id or found.rrule or found.rdates:
        return f"Line {found.line}: it comes again, and only single events can be taken."
    fault = fault_of(span_in(found))
    return f"Line {found.line}, DTSTART: {fault}" if fault else ""


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
