"""The mails that ask whether an event still takes place, and tell what follows if nobody says so."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.config import Settings
from app.core import outbox, siteinfo
from app.events.dates import recurrence_of
from app.events.liveness import links
from app.events.liveness.links import Question
from app.events.liveness.models import Liveness, Stage
from app.events.organisers import concerned, organisers
from app.events.rulewords import sentence
from app.events.spans import span_of
from app.web.filters import date_long

SUBJECTS = {
    Stage.ASKED: "Does it still take place: {}",
    Stage.DOUBTED: "Tentative, as nobody answered: {}",
    Stage.ENDED: "Ended, as nobody answered: {}",
}
SAID = {
    Stage.ASKED: "“{}” stands in our calendar for the next months. Does it still take place? One press says so for "
    "another quarter. If nobody does, it counts as tentative from {}, and ends a month later.",
    Stage.DOUBTED: "nobody has said that “{}” still takes place, so it is tentative now, and those who subscribed "
    "are told. If nobody says so until {}, it ends. One press confirms it.",
    Stage.ENDED: "nobody has said that “{}” still takes place, so it has ended: its coming dates are gone from the "
    "calendar, those that were stay. One press brings them back.",
}


def send(session: Session, row: Liveness, *, settings: Settings, now: datetime) -> None:
    """To whoever saved the event last, at first; to every organiser, once that one has not answered."""
    stage, event = Stage(row.stage), row.event
    people = concerned(session, event.edited_by_id) if stage == Stage.ASKED else organisers(session)
    said = SAID[stage].format(event.name, date_long(row.next_at) if row.next_at else "")
    name, site_url = siteinfo.load(session).name, settings.site_url
    about = sentence(recurrence_of(event), span_of(event).start)
    for person in people:
        assert row.asked_at is not None  # noqa: S101 — no stage but the first comes before a question
        question = Question(event.id, person.id, row.asked_at)
        outbox.enqueue(
            session,
            to=(person.name, person.email or ""),
            subject=SUBJECTS[stage].format(event.name),
            text=f"Hello {person.name},\n\n{said}\n\n"
            f"{site_url}{links.path_of(question, settings.secret_key)}\n\n"
            f"{event.name}\n{about}\n{site_url}{event.path}\n\n"
            f"To move, change or end it: {site_url}/desk/events/{event.id}/\n\n{name}\n",
            dedupe_key=f"still-on:{event.id}:{stage}:{now:%Y%m%d%H%M%S%f}:{person.id}",
            now=now,
        )
