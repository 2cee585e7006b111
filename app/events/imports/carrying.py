"""Doing what the verdicts say."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.slugs import slugify
from app.events import actions, queries
from app.events.actions import Details
from app.events.actions.aligning import realigned, without_strays
from app.events.addresses import is_event_slug
from app.events.imports.models import Origin
from app.events.imports.places import Places, free
from app.events.imports.plans import OF_DATES, plan_in, span_in
from app.events.imports.told import FIELDS, Told, own_dates, reason_in, slug_in, ways_in_of
from app.events.imports.verdicts import Kind, Verdict
from app.events.links import way_in
from app.events.models import Event, Series, Status
from app.events.overrides import Override, Place
from app.events.recurrence.walls import text_of
from app.people.models import Person

NOTE = "Please note: "


@dataclass(frozen=True, kw_only=True)
class Coming:
    """Where events come from: kept with the new ones. `series` is what they are put into."""

    source: str
    site_url: str
    series: Series | None = None
    by: Person | None = None


def carry_out(session: Session, verdicts: Iterable[Verdict], coming: Coming, *, now: datetime) -> Counter[str]:
    """Writes what is new and what changed; says how many of each kind there were."""
    carrier = _Carrier(session, coming, now)
    counts: Counter[str] = Counter()
    with session.no_autoflush, actions.together(session, now=now):
        for verdict in verdicts:
            counts[verdict.kind] += verdict.count
            if verdict.kind == Kind.NEW:
                carrier.create(verdict)
            elif verdict.kind != Kind.REFUSED and not verdict.is_ours and (verdict.differences or not verdict.origin):
                carrier.change(verdict)
    return counts


class _Carrier:
    """What many events need to know is read once."""

    def __init__(self, session: Session, coming: Coming, now: datetime) -> None:
        self._session, self._coming, self._now = session, coming, now
        self._places = Places(session)
        self._slugs = queries.used_slugs(session)

    def create(self, verdict: Verdict) -> None:
        found, told = verdict.found, _told(verdict)
        empty = Details(
            name=told.name,
            status=Status(told.status),
            span=span_in(found),
            series=self._coming.series,
            source=self._coming.source,
        )
        details = self._said(empty, verdict, frozenset(FIELDS))
        revised = self._past(found.revised)
        event = actions.create(
            self._session,
            details,
            slug=self._slug(verdict, details.span.start_date.year),
            now=self._now,
            by=self._coming.by,
            uid=found.uid,
            sequence=found.sequence,
            created_at=min(self._past(found.created), revised),
            updated_at=revised,
        )
        self._remember(verdict, event)

    def change(self, verdict: Verdict) -> None:
        found, event = verdict.found, verdict.event
        assert event is not None  # noqa: S101 — what differs is there
        taken = frozenset(difference.field for difference in verdict.differences if not difference.is_kept)
        if taken:
            details = self._said(actions.details_of(event), verdict, taken)
            revised = self._past(found.revised)
            actions.adopt(
                self._session,
                event,
                details,
                slug=event.slug,
                sequence=found.sequence,
                updated_at=revised,
                now=self._now,
            )
        self._remember(verdict, event)

    def _remember(self, verdict: Verdict, event: Event) -> None:
        origin = verdict.origin
        if origin is None:
            origin = Origin(event=event)
            self._session.add(origin)
        origin.told = _told(verdict).as_json()
        origin.sequence, origin.imported_at = verdict.found.sequence, self._now

    def _said(self, details: Details, verdict: Verdict, taken: frozenset[str]) -> Details:
        """`details` with the fields `taken` as the file tells them."""
        told = _told(verdict)
        changes: dict[str, Any] = {
            "name": {"name": told.name},
            "status": {"status": Status(told.status)},
            "when": {"span": span_in(verdict.found), "recurrence": plan_in(verdict.found).recurrence},
            "text": _texts(told.text, details.summary, has_note=verdict.found.is_portals),
            "page": {"url": told.page or None},
            "joins": {"links": (*ways_in_of(told), *(link for link in details.links if way_in(*link) is None))},
            "tags": {"tags": tuple(told.tags.split(", ")) if told.tags else ()},
        }
        if "place" in taken:
            changes["place"] = self._places.fields(told.place)
        if "own" in taken:
            changes["own"] = {"overrides": tuple(self._overrides(verdict))}
        said = replace(details, **{name: value for field in taken for name, value in changes[field].items()})
        # What was said here of a single date goes with it; what the file says of one is of its new dates already.
        return without_strays(said) if "own" in taken else realigned(said, details, self._now)

    def _overrides(self, verdict: Verdict) -> Iterator[Override]:
        """What single dates have of their own; what programs only work out differently is none of it."""
        plain, plan = _told(verdict), plan_in(verdict.found)
        for start, one, told in own_dates(verdict.group, plan, site_url=self._coming.site_url):
            is_other = {name: getattr(told, name) != getattr(plain, name) for name in OF_DATES}
            own = Override(
                recurrence_id=text_of(start),
                span=None if plan.is_planned(start, told.when) else plan.local(span_in(one)),
                name=told.name if is_other["name"] else None,
                status=Status(told.status) if is_other["status"] else None,
                place=Place(**self._places.fields(told.place)) if is_other["place"] else None,
                url=told.page if is_other["page"] else None,
                summary="" if is_other["text"] else None,
                description=told.text if is_other["text"] else None,
                reason=reason_in(one) or None,
                sequence=one.sequence,
            )
            if not own.is_blank:
                yield own

    def _slug(self, verdict: Verdict, year: int) -> str:
        """The one it has in our own feed; else its name and year."""
        own = slug_in(verdict.found, site_url=self._coming.site_url)
        if own and own not in self._slugs and is_event_slug(own):
            self._slugs.add(own)
            return own
        stem = slugify(_told(verdict).name)[:110] or "event"
        return free(stem if str(year) in stem else f"{stem}-{year}", self._slugs)

    def _past(self, text: str | None) -> datetime:
        """A moment the file gives, never later than now."""
        return min(datetime.fromisoformat(text).astimezone(UTC), self._now) if text else self._now


def _texts(text: str, summary: str, *, has_note: bool) -> dict[str, str | None]:
    """Taken apart as `components.text_of` joins it. Elsewhere a paragraph that begins like our note is one of many."""
    paragraphs = text.split("\n\n") if has_note else []
    notes = [number for number, paragraph in enumerate(paragraphs) if paragraph.startswith(NOTE)]
    note = None
    if notes:
        note = "\n\n".join(paragraphs[notes[-1] :]).removeprefix(NOTE)
        text = "\n\n".join(paragraphs[: notes[-1]])
    if summary and text.startswith(f"{summary}\n\n"):
        return {"description": text.removeprefix(f"{summary}\n\n"), "unconfirmed": note}
    return {"summary": "", "description": text, "unconfirmed": note}


def _told(verdict: Verdict) -> Told:
    assert verdict.told is not None  # noqa: S101 — only what is refused tells nothing
    return verdict.told
