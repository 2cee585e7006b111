"""Records of events, made rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.core.documents import Record
from app.events import actions
from app.events.actions import Details
from app.events.addresses import is_event_slug
from app.events.attendance import content as seats
from app.events.content import dates
from app.events.content.fields import address_in, country_in, links_in, reference, slug_in, slugs_in, span_in
from app.events.deadlines import content as deadlines
from app.events.errors import AddressTakenError, CircleError
from app.events.ledger import files
from app.events.models import Event, Series, Status, Venue
from app.events.recurrence import RecurrenceError

EVENT_KEYS = {
    *(
        "slug",
        "old_slugs",
        "name",
        "uid",
        "created",
        "updated",
        "sequence",
        "status",
        "series",
        "start",
        "end",
        "time_zone",
    ),
    *dates.KEYS,
    *("venue", "city", "country", "online", "url", "summary", "description", "unconfirmed", "tags", "links", "source"),
    *("instead", "changes", "deadlines", seats.KEY),
}


class Known:
    """What the records of events refer to, and the events there are."""

    def __init__(self, session: Session, series: dict[str, Series], venues: dict[str, Venue]) -> None:
        self.session, self.series, self.venues = session, series, venues
        query = select(Event).options(joinedload(Event.series), joinedload(Event.venue))
        self.events = {event.uid: event for event in session.scalars(query)}
        self.slugs = {event.slug: event.uid for event in self.events.values()}
        self.seen: set[str] = set()
        self.by_slug = {event.slug: event for event in self.events.values()}
        self.records: dict[Event, Record] = {}
        self.leading_on: list[tuple[Record, Event]] = []
        self.going_on: list[tuple[Record, Event]] = []

    def load(self, record: Record, *, now: datetime) -> str:
        """`new`, `changed` or `same`."""
        record.refuse_unknown(EVENT_KEYS)
        slug, uid = slug_in(record), record.text("uid")
        if not is_event_slug(slug):
            raise record.error("slug", f"{slug!r} has a meaning of its own below /events/; choose another.")
        if uid in self.seen:
            raise record.error("uid", "another event has this uid already.")
        if self.slugs.get(slug, uid) != uid:
            raise record.error("slug", f"another event is called {slug!r} already.")
        self.seen.add(uid)
        self.slugs[slug] = uid
        details = self._details(record)
        numbers: dict[str, Any] = {"sequence": record.number("sequence"), "updated_at": record.moment("updated")}
        numbers["changes"] = files.changes_in(record)
        event, verdict = self.events.get(uid), "same"
        try:
            if event is None:
                minted = numbers | {"uid": uid, "created_at": record.moment("created")}
                event = actions.create(self.session, details, slug=slug, now=now, **minted)
                verdict = "new"
            elif actions.adopt(self.session, event, details, slug=slug, now=now, **numbers):
                verdict = "changed"
            found = [actions.lead_here(self.session, event, old) for old in slugs_in(record, "old_slugs")]
            found.append(deadlines.load(self.session, event, record, now=now))
            found.append(seats.load(self.session, event, record, now=now))
        except AddressTakenError as error:
            raise record.error("slug", str(error)) from error
        except RecurrenceError as error:
            raise record.error("rrule", str(error)) from error
        self.by_slug[slug] = event
        self.records[event] = record
        self._keep_for_later(record, event, is_same=verdict == "same")
        return "changed" if any(found) and verdict == "same" else verdict

    def _keep_for_later(self, record: Record, event: Event, *, is_same: bool) -> None:
        if record.optional_text("instead") and event.instead is None:
            self.leading_on.append((record, event))
        if record.optional_text("follows") and not (is_same and event.follows):
            self.going_on.append((record, event))

    def lead_on(self, *, now: datetime) -> None:
        """What comes instead of an event is often told after it; what it follows may be, once that has moved."""
        for record, event in self.leading_on:
            other = reference(record, "instead", self.by_slug)
            _refuse_circle(record, "instead", event, other)
            actions.lead_on(self.session, event, other, now=now)
        for record, event in self.going_on:
            other = reference(record, "follows", self.by_slug)
            _refuse_circle(record, "follows", event, other)
            actions.go_on(self.session, event, other, now=now)
        for event, record in self.records.items():
            _refuse_circle(record, "instead", event, event.instead)
            _refuse_circle(record, "follows", event, event.follows)

    def _details(self, record: Record) -> Details:
        span = span_in(record)
        recurrence = dates.recurrence_in(record, span)
        return Details(
            name=record.text("name"),
            status=Status(record.choice("status", tuple(Status))),
            span=span,
            series=reference(record, "series", self.series),
            venue=reference(record, "venue", self.venues),
            city=record.optional_text("city"),
            country=country_in(record),
            online=record.flag("online"),
            url=address_in(record, "url"),
            summary=record.optional_text("summary") or "",
            description=record.optional_text("description") or "",
            unconfirmed=record.optional_text("unconfirmed"),
            links=tuple(links_in(record)),
            tags=tuple(slugs_in(record, "tags")),
            source=record.optional_text("source"),
            instead=self.by_slug.get(record.optional_text("instead") or ""),
            recurrence=recurrence,
            overrides=tuple(dates.overrides_in(record, span, self.venues)) if recurrence else (),
            follows=self.by_slug.get(record.optional_text("follows") or ""),
        )


def _refuse_circle(record: Record, key: str, event: Event, leading_on: Event | None) -> None:
    try:
        actions.require_no_circle(event, key, leading_on)
    except CircleError as error:
        raise record.error(key, str(error)) from error
