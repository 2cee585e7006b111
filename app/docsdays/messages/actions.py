"""Writing to the people of a day."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.errors import ConflictError
from app.docsdays import queries
from app.docsdays.messages.models import DayMessage
from app.docsdays.models import DocsDay
from app.people import notices
from app.people.models import Person
from app.people.notices import Kind
from app.people.notices.sending import wants
from app.web import limits
from app.web.limits import Limit
from app.web.pages import current_settings

OFTEN = Limit(
    "messages to the people of a day", 3, 24 * 3600, "Three messages went to these people within a day. Write tomorrow."
)


def write(session: Session, day: DocsDay, author: Person, *, subject: str, text: str, now: datetime) -> DayMessage:
    """A mail to each who takes part and wants such mails. Raises TooManyError, ConflictError where there is nobody."""
    people = [person for person in queries.participants(session, day) if wants(session, person, Kind.MESSAGES)]
    if not people:
        raise ConflictError("Nobody of this day takes such mails, so nothing was sent.")
    limits.hit(session, OFTEN, str(day.id), now=now)
    message = DayMessage(
        day_id=day.id, author=author, subject=subject, text=text, recipients=len(people), created_at=now
    )
    session.add(message)
    session.flush()  # the mails name it
    address = f"{current_settings().site_url}/docs-days/{day.date}/"
    said = f"{author.name} writes to those who take part in the {day.name}:\n\n{text}\n\n{address}"
    for person in people:
        key = f"day-message:{message.id}:{person.id}"
        notices.send(session, person, Kind.MESSAGES, subject=subject, text=said, key=key, now=now)
    return message
