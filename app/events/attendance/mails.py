"""Mails to who comes, or waits. Each names the address where the answer is changed and reminders are stopped."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core import outbox, siteinfo
from app.events.attendance import links, queries
from app.events.attendance.models import Attendance
from app.events.components import news_of
from app.events.models import Event, Occurrence
from app.web.filters import moment_long
from app.web.pages import current_settings

REMINDER = "this is to remind you. If you cannot come after all, say so below."
TOLD = {
    "week": ("In a week", REMINDER),
    "day": ("Tomorrow", REMINDER),
    "cancelled": ("Cancelled", "this date is cancelled. You had said you come, or might."),
    "postponed": ("Postponed", "this date is postponed, and there is no new one yet. Your answer to it is kept."),
    "on": ("On again", "this date takes place after all, as it says below. Your answer to it still holds."),
}


def send_answered(session: Session, row: Attendance, date: Occurrence, *, now: datetime) -> None:
    place = queries.place_of(session, row)
    if place is None:
        subject, said = f"You are expected: {date.name}", "you said you come, and you are expected."
    else:
        subject = f"You are on the waiting list: {date.name}"
        said = (
            f"all seats are taken. You are number {place} on the list; when a seat is free and it is your turn, "
            "we write to you, and it is kept for you for a day."
        )
    _send(session, row, date, subject, said, f"attending:{row.id}:{secrets.token_hex(8)}", now)


def send_offer(session: Session, row: Attendance, date: Occurrence, *, now: datetime) -> None:
    assert row.offered_until is not None  # noqa: S101 — it is an offer
    until = moment_long(row.offered_until, siteinfo.load(session).time_zone)
    said = f"a seat is free, and you are next. It is kept for you until {until}; take it at the address below."
    key = f"seat-offered:{row.id}:{secrets.token_hex(8)}"
    _send(session, row, date, f"A seat is free: {date.name}", said, key, now, expires_at=row.offered_until)


def send_told(session: Session, row: Attendance, date: Occurrence, what: str, *, now: datetime) -> None:
    """A reminder of a week or a day before, or that the date is off, with the news of it, or on again."""
    begins, said = TOLD[what]
    is_reminder = said == REMINDER
    news = _news(row, date) if what in queries.OFF else ""
    said = f"{said}\n\n{news}" if news else said
    until = date.starts_at if is_reminder else None
    key = f"attendance-told:{row.id}:{what}:{secrets.token_hex(8)}"
    _send(session, row, date, f"{begins}: {date.name}", said, key, now, expires_at=until, stops=is_reminder)


def send_moved(session: Session, row: Attendance, date: Occurrence, *, now: datetime) -> None:
    said = f"when or where it is has changed. Your answer still holds. Until now it was:\n\n{row.told}\n\nNow it is:"
    key = f"attendance-told:{row.id}:moved:{secrets.token_hex(8)}"
    _send(session, row, date, f"Moved: {date.name}", said, key, now, expires_at=date.ends_at)


def send_gone(session: Session, row: Attendance, instead: Occurrence | None, *, now: datetime) -> None:
    settings = current_settings()
    said = "the date you had said you come to, or might, is not in the calendar any more:"
    said += f"\n\n{row.told or row.recurrence_id}"
    if instead:
        event = session.get_one(Event, instead.event_id)
        said += f"\n\nThis comes next:\n\n{_about(event, instead, settings.site_url)}"
    key = f"attendance-told:{row.id}:gone:{secrets.token_hex(8)}"
    _enqueue(session, row, f"Not any more: {row.event.name}", said, key, now)


def _news(row: Attendance, date: Occurrence) -> str:
    one = queries.as_it_is(row.event, date)
    reason = None if one.last_change else one.reason
    return " ".join(filter(None, (reason, news_of(one))))


def _send(
    session: Session,
    row: Attendance,
    date: Occurrence,
    subject: str,
    said: str,
    key: str,
    now: datetime,
    *,
    expires_at: datetime | None = None,
    stops: bool = False,
) -> None:
    settings = current_settings()
    mine = settings.site_url + links.path_of(row, settings.secret_key)
    said += f"\n\n{_about(row.event, date, settings.site_url)}"
    said += f"\n\nYour answer, to be changed without signing in:\n{mine}"
    said += f"\n\nOne press stops reminders of it: {mine}quiet/" if stops else ""
    unsubscribe_url = f"{mine}quiet/" if stops else None
    _enqueue(session, row, subject, said, key, now, expires_at=expires_at, unsubscribe_url=unsubscribe_url)


def _enqueue(session: Session, row: Attendance, subject: str, said: str, key: str, now: datetime, **kept: Any) -> None:
    person = row.person
    if person.email is None or person.disabled_at:
        return
    text = f"Hello {person.name},\n\n{said}\n\n{siteinfo.load(session).name}\n"
    to = (person.name, person.email)
    outbox.enqueue(session, to=to, subject=subject, text=text, dedupe_key=key, now=now, **kept)


def _about(event: Event, date: Occurrence, site_url: str) -> str:
    return f"{date.name}\n{queries.told_of(event, date)}\n{site_url}{date.path}"
