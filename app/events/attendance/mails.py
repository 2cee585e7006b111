"""Mails to who comes, or waits. Each names the address where the answer is changed and reminders are stopped."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from app.core import outbox, siteinfo
from app.events.attendance import links
from app.events.attendance.models import Attendance
from app.events.models import Occurrence
from app.web.filters import date_range, moment_long
from app.web.pages import current_settings

REMINDER = "this is to remind you. If you cannot come after all, say so below."
TOLD = {
    "week": ("In a week", REMINDER),
    "day": ("Tomorrow", REMINDER),
    "cancelled": ("Cancelled", "this date is cancelled. You had said you come, or might."),
    "postponed": ("Postponed", "this date is postponed, and there is no new one yet. Your answer to it is kept."),
}


def send_answered(session: Session, row: Attendance, date: Occurrence, *, now: datetime) -> None:
    if row.position is None:
        subject, said = f"You are expected: {date.name}", "you said you come, and you are expected."
    else:
        subject = f"You are on the waiting list: {date.name}"
        said = (
            f"all seats are taken. You are number {row.position} on the list; when a seat is free and it is your turn, "
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
    """A reminder of a week or a day before, or that the date is off."""
    begins, said = TOLD[what]
    is_reminder = said == REMINDER
    until = date.starts_at if is_reminder else None
    key = f"attendance-told:{row.id}:{what}:{secrets.token_hex(8)}"
    _send(session, row, date, f"{begins}: {date.name}", said, key, now, expires_at=until, stops=is_reminder)


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
    person, settings = row.person, current_settings()
    if person.email is None or person.disabled_at:
        return
    mine = settings.site_url + links.path_of(row, settings.secret_key)
    ending = f"\n\nOne press stops reminders of it: {mine}quiet/" if stops else ""
    outbox.enqueue(
        session,
        to=(person.name, person.email),
        subject=subject,
        text=f"Hello {person.name},\n\n{said}\n\n{_about(row, date, settings.site_url)}\n\n"
        f"Your answer, to be changed without signing in:\n{mine}{ending}\n\n{siteinfo.load(session).name}\n",
        dedupe_key=key,
        expires_at=expires_at,
        unsubscribe_url=f"{mine}quiet/" if stops else None,
        now=now,
    )


def _about(row: Attendance, date: Occurrence, site_url: str) -> str:
    clock = f", {date.local_start:%H:%M} ({row.event.time_zone})" if date.local_start else ""
    return f"{date.name}\n{date_range(date.start_date, date.end_date)}{clock}\n{site_url}{date.path}"
