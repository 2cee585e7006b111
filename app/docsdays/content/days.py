"""Areas and days as the files have them."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.documents import Record, read_unique
from app.core.loading import Loaded
from app.core.slugs import is_slug
from app.docsdays.actions import days
from app.docsdays.content.rows import assign, days_changed_here, differing
from app.docsdays.models import Area, DayEventKind, DayState, DocsDay, midnight

AREA_KEYS = {"slug", "name", "description"}
DAY_KEYS = {
    "date", "name", "uid", "sequence", "created", "updated", "time_zone", "channel", "channel_network", "goal", "body",
    "state", "unconfirmed", "example", "introduction", "source",
}  # fmt: skip
FOLLOWING = {"sequence", "updated_at", "closed_at"}
"""What goes with a change and is none of its own."""


def load_areas(session: Session, path: Path) -> Loaded:
    known = {area.slug: area for area in session.scalars(select(Area))}
    loaded = Loaded()
    for position, record in enumerate(read_unique(path, "slug"), 1):
        record.refuse_unknown(AREA_KEYS)
        slug = record.text("slug")
        if not is_slug(slug):
            raise record.error("slug", "must be lower-case words joined by dashes.")
        values = {"name": record.text("name"), "description": record.text("description"), "position": position}
        area = known.get(slug)
        if area is None:
            session.add(Area(slug=slug, **values))
            loaded += Loaded(new=1)
            continue
        taken, _ = differing(area, values)
        assign(area, taken)
        loaded += Loaded(changed=1) if taken else Loaded(same=1)
    session.flush()  # tasks need the ids
    return loaded


def load_days(session: Session, path: Path, zone: ZoneInfo, now: datetime) -> tuple[Loaded, dict[str, int]]:
    """Gives the ids of all days, by their dates here and, where organisers moved one, also by its date in the file."""
    known = session.scalars(select(DocsDay).order_by(DocsDay.date)).all()
    by_date, by_uid = {day.date: day for day in known}, {day.uid: day for day in known}
    changed_here = days_changed_here(session)
    loaded = Loaded()
    listed = {day.date.isoformat(): day for day in known}
    for record in read_unique(path, "date"):
        record.refuse_unknown(DAY_KEYS)
        day = by_date.get(record.day("date")) or by_uid.get(record.text("uid"))
        values = _day_values(record, zone, day)
        if day is None:
            day = DocsDay(**values)
            session.add(day)
            loaded += Loaded(new=1)
        else:
            loaded += _update_day(session, day, values, changed_here.get(day.id, ()), now)
        listed[record.text("date")] = day
    session.flush()  # tasks need the ids
    return loaded, {on: day.id for on, day in listed.items()}


def _update_day(
    session: Session, day: DocsDay, values: Mapping[str, Any], changed_here: Collection[str], now: datetime
) -> Loaded:
    taken, kept = differing(day, values, changed_here)
    kept = [f"{day.date}: {', '.join(name for name in kept if name not in FOLLOWING)}"] if set(kept) - FOLLOWING else []
    if not taken:
        return Loaded(same=1, kept=tuple(kept))
    before = day.state
    assign(day, taken)
    if day.closed_at is None:
        day.figures = None
    session.flush()  # the event and the index tell of the day as stored
    if day.state != before:
        days.record(session, day, DayEventKind.MOVED, None, at=now, from_state=before)
    else:
        days.record(session, day, DayEventKind.BY_FILE, None, at=now, words=", ".join(taken))
    if "state" in taken or "date" in taken:
        days.put_tasks(session, day)
    return Loaded(changed=1, kept=tuple(kept))


def _day_values(record: Record, zone: ZoneInfo, known: DocsDay | None) -> dict[str, Any]:
    try:
        time_zone = ZoneInfo(record.optional_text("time_zone") or zone.key)
    except (KeyError, ValueError) as error:
        raise record.error("time_zone", "must be a time zone such as Europe/London.") from error
    state = DayState(record.choice("state", tuple(DayState)))
    values = {
        "date": record.day("date"),
        "name": record.text("name"),
        "uid": record.text("uid"),
        "sequence": record.number("sequence"),
        "time_zone": time_zone.key,
        "channel": record.optional_text("channel"),
        "channel_network": record.optional_text("channel_network"),
        "goal": record.text("goal"),
        "body": record.text("body"),
        "state": state,
        "unconfirmed": record.optional_text("unconfirmed"),
        "is_example": record.flag("example"),
        "introduction": record.optional_text("introduction"),
        "source": record.optional_text("source"),
        "created_at": record.moment("created"),
        "updated_at": record.moment("updated"),
    }
    if state not in (DayState.CLOSED, DayState.REPORTED):
        values["closed_at"] = None
    elif known is None or known.closed_at is None:
        values["closed_at"] = midnight(record.day("date") + timedelta(days=1), time_zone.key)
    return values
