"""Writing mails to people who want them. Call it in the transaction of what is told."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from app.core import outbox, siteinfo, upserts
from app.core.outbox import OutboxMail
from app.people.models import Person
from app.people.notices import links
from app.people.notices.kinds import WORDS, Kind
from app.people.notices.models import DigestLine, MailStop
from app.web.pages import current_settings

DIGEST_AT = time(17)
"""When the news of a day are mailed, by the clock of the site."""
MOST_LINES = 50


def send(
    session: Session,
    person: Person,
    kind: Kind,
    *,
    subject: str,
    text: str,
    key: str,
    expires_at: datetime | None = None,
    now: datetime,
) -> None:
    """Writes a mail, unless the person stopped its kind or has no open account.

    `text` follows "Hello NAME,". A second mail with the same key is an IntegrityError at flush (`outbox.enqueue`).
    """
    if not wants(session, person, kind) or person.email is None:
        return
    stop, site = _stop_url(person, kind), siteinfo.load(session).name
    outbox.enqueue(
        session,
        to=(person.name, person.email),
        subject=subject,
        text=f"Hello {person.name},\n\n{text}\n\n{site}\n\n-- \nOne press stops mails about {WORDS[kind]}.\n{stop}\n",
        dedupe_key=key,
        expires_at=expires_at,
        unsubscribe_url=stop,
        now=now,
    )


def later(session: Session, person: Person, *, text: str, path: str, key: str, now: datetime) -> None:
    """Keeps a sentence for the person's next digest; once for each key while it waits."""
    if not wants(session, person, Kind.DIGEST):
        return
    values = {"person_id": person.id, "key": key, "text": text, "path": path, "created_at": now}
    session.execute(upserts.insert(session, DigestLine).values(values).on_conflict_do_nothing())


def wants(session: Session, person: Person, kind: Kind) -> bool:
    if person.email is None or person.disabled_at:
        return False
    return session.get(MailStop, (person.id, kind)) is None


def stop(session: Session, person: Person, kind: Kind, *, now: datetime) -> None:
    """From now on, and for those that wait to be sent. Twice is once."""
    values = {"person_id": person.id, "kind": kind, "stopped_at": now}
    session.execute(upserts.insert(session, MailStop).values(values).on_conflict_do_nothing())
    waiting = (OutboxMail.sent_at.is_(None), OutboxMail.unsubscribe_url == _stop_url(person, kind))
    session.execute(delete(OutboxMail).where(*waiting))
    if kind == Kind.DIGEST:
        session.execute(delete(DigestLine).where(DigestLine.person_id == person.id))


def let_come(session: Session, person: Person, kind: Kind) -> None:
    session.execute(delete(MailStop).where(MailStop.person_id == person.id, MailStop.kind == kind))


def stopped(session: Session, person: Person) -> Sequence[MailStop]:
    return session.scalars(select(MailStop).where(MailStop.person_id == person.id).order_by(MailStop.kind)).all()


def is_digest_due(session: Session, now: datetime) -> bool:
    return bool(session.scalar(select(exists().where(DigestLine.created_at < _last_hour(session, now)))))


def write_digests(session: Session, now: datetime) -> None:
    """One mail to each for whom news wait. Of several workers the one whose DELETE finds the lines writes it."""
    until = _last_hour(session, now)
    people = select(Person).where(Person.id.in_(select(DigestLine.person_id).where(DigestLine.created_at < until)))
    for person in session.scalars(people.order_by(Person.id)).all():
        key = f"digest:{person.id}:{until:%Y-%m-%d}"
        if session.scalar(select(OutboxMail.id).where(OutboxMail.dedupe_key == key)):
            continue  # the hour or the zone was changed: tomorrow
        whose = (DigestLine.person_id == person.id, DigestLine.created_at < until)
        lines = session.execute(
            delete(DigestLine).where(*whose).returning(DigestLine.id, DigestLine.text, DigestLine.path)
        ).all()
        if lines:
            news = [(text, path) for _, text, path in sorted(lines)]
            send(session, person, Kind.DIGEST, subject=_subject(news), text=_digest(news), key=key, now=now)


def _last_hour(session: Session, now: datetime) -> datetime:
    """The last moment that was `DIGEST_AT`, there."""
    there = now.astimezone(ZoneInfo(siteinfo.load(session).time_zone))
    hour = datetime.combine(there.date(), DIGEST_AT, there.tzinfo)
    return hour if hour <= there else hour - timedelta(days=1)


def _subject(news: Sequence[tuple[str, str]]) -> str:
    first = news[0][0].partition("\n")[0].rstrip(".")
    return first if len(news) == 1 else f"{len(news)} pieces of news of your tasks and wishes"


def _digest(news: Sequence[tuple[str, str]]) -> str:
    site_url = current_settings().site_url
    told = [f"{text}\n{site_url}{path}" for text, path in news[:MOST_LINES]]
    more = [f"And {len(news) - MOST_LINES} more."] if len(news) > MOST_LINES else []
    return "\n\n".join(["this happened since your last mail:", *told, *more])


def _stop_url(person: Person, kind: Kind) -> str:
    settings = current_settings()
    return settings.site_url + links.path_of(person, kind, settings.secret_key)


def forget(session: Session, person: Person) -> None:
    for table in (MailStop, DigestLine):
        session.execute(delete(table).where(table.person_id == person.id))
