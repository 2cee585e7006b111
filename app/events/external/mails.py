"""The one mail about calendars elsewhere: that one fails."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core import outbox
from app.events.external.models import ExternalCalendar
from app.events.organisers import concerned
from app.web.filters import moment_long
from app.web.pages import current_settings


def send_failing(session: Session, calendar: ExternalCalendar, *, now: datetime) -> None:
    """To whoever added it, as long as they are an organiser; else to every organiser."""
    since = calendar.failing_since or now
    text = (
        f"the calendar “{calendar.label}” has not been readable since {moment_long(since)}. "
        f"The last answer: {calendar.last_error}\n\n"
        "Its events stay in our calendar as they were read last. It is asked again every hour, and you are told "
        "nothing more of this until it has worked again. Here you can look, or give it up:\n\n"
        f"{current_settings().site_url}/desk/events/calendars/{calendar.id}/"
    )
    for person in concerned(session, calendar.added_by_id):
        outbox.enqueue(
            session,
            to=(person.name, person.email or ""),
            subject=f"The calendar “{calendar.label}” cannot be read",
            text=f"Hello {person.name},\n\n{text}\n",
            dedupe_key=f"external-calendar:{calendar.id}:{since:%Y%m%d%H%M%S}:{person.id}",
            now=now,
        )
