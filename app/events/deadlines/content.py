"""Deadlines in files: the list `deadlines` of an event."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.documents import Record
from app.events.deadlines import actions, queries
from app.events.deadlines.actions import Details
from app.events.deadlines.models import Deadline, Kind
from app.events.deadlines.when import When, fault_of
from app.events.kept import Numbers
from app.events.links import is_address
from app.events.models import Event

KEYS = {"uid", "created", "updated", "sequence", "kind", "when", "time_zone", "url", "note"}
MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def load(session: Session, event: Event, record: Record, *, now: datetime) -> bool:
    """Makes the deadlines of the event say what its record says; whether anything changed.

    Those that stand in no file are left alone.
    """
    entries = record.records("deadlines")
    if not entries:
        return False
    is_changed = False
    known = {each.uid: each for each in session.scalars(select(Deadline).filter_by(event_id=event.id))}
    for entry in entries:
        entry.refuse_unknown(KEYS)
        uid, details = entry.text("uid"), _details(entry)
        numbers = Numbers(entry.number("sequence"), entry.moment("updated"))
        deadline = known.get(uid)
        if deadline is None:
            minted: dict[str, Any] = {"sequence": numbers.sequence, "updated_at": numbers.updated_at}
            actions.add(session, event, details, now=now, uid=uid, created_at=entry.moment("created"), **minted)
            is_changed = True
        else:
            is_changed |= actions.revise(session, deadline, details, now=now, numbers=numbers)
    return is_changed


def records(session: Session) -> dict[int, dict[str, Any]]:
    """What stands in the files of events, by their ids; nothing where there is none."""
    found: dict[int, dict[str, Any]] = {}
    for deadline in sorted(session.scalars(select(Deadline).filter_by(deleted_at=None)), key=queries.sort_key):
        found.setdefault(deadline.event_id, {"deadlines": []})["deadlines"].append(_record(deadline))
    return found


def _details(record: Record) -> Details:
    is_moment = any(mark in record.text("when") for mark in " T")
    at = record.wall_time("when") if is_moment else None
    when = When(at.date() if at else record.day("when"), at, record.text("time_zone"))
    if fault := fault_of(when):
        raise record.error("time_zone" if "time zone" in fault else "when", fault)
    url = record.optional_text("url")
    if url is not None and not is_address(url):
        raise record.error("url", f"must be an address such as https://example.org/; it is {url!r}.")
    kind = Kind(record.choice("kind", tuple(Kind)))
    return Details(kind=kind, when=when, url=url, note=record.optional_text("note"))


def _record(deadline: Deadline) -> dict[str, Any]:
    at = deadline.local_at
    return {
        "kind": deadline.kind,
        "when": at.isoformat(" ").removesuffix(":00") if at else deadline.day.isoformat(),
        "time_zone": deadline.time_zone,
        "url": deadline.url,
        "note": deadline.note,
        "uid": deadline.uid,
        "created": deadline.created_at.strftime(MOMENT),
        "updated": deadline.updated_at.strftime(MOMENT),
        "sequence": deadline.sequence,
    }
