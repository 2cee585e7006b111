"""Everything the site holds of one person, in a form a program can read."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.core.outbox import OutboxMail
from app.people import dossier, mails, queries
from app.people.models import Passkey, PasskeyChallenge, Person, PersonChange, SignInLink


def export(session: Session, person: Person, *, now: datetime) -> dict[str, Any]:
    """JSON-ready; moments are ISO 8601 in UTC."""
    return {
        "exported_at": _iso(now),
        "person": {
            "name": person.name,
            "email": person.email,
            "role": person.role,
            "public_page": person.is_public,
            "address": f"/people/{person.slug}/",
            "since": _iso(person.created_at),
        },
        "sign_in_links": [_link(link) for link in _links(session, person)],
        "passkeys": [_passkey(passkey) for passkey in queries.passkeys(session, person)],
        "passkeys_begun": [_iso(moment) for moment in _challenges(session, person)],
        "mails": [_mail(mail) for mail in _mails(session, person)],
        "changes_of_role": [_change(change) for change in _changes(session, PersonChange.person_id == person.id)],
        "changes_you_made": [_change(change) for change in _changes(session, PersonChange.by_id == person.id)],
        "work": [
            {"title": section.title, "items": [_item(item) for item in section.items]}
            for section in dossier.sections(session, person, now=now)
        ],
        "records": {
            name: [{key: _plain(value) for key, value in row.items()} for row in rows]
            for name, rows in dossier.records(session, person).items()
            if rows
        },
    }


def _links(session: Session, person: Person) -> list[SignInLink]:
    return list(session.scalars(select(SignInLink).where(queries.is_link_of(person)).order_by(SignInLink.id)))


def _challenges(session: Session, person: Person) -> list[datetime]:
    asked = select(PasskeyChallenge.created_at).where(PasskeyChallenge.person_id == person.id)
    return list(session.scalars(asked.order_by(PasskeyChallenge.id)))


def _mails(session: Session, person: Person) -> list[OutboxMail]:
    return list(session.scalars(select(OutboxMail).where(queries.is_mail_to(person)).order_by(OutboxMail.id)))


def _changes(session: Session, which: ColumnElement[bool]) -> list[PersonChange]:
    return list(session.scalars(select(PersonChange).where(which).order_by(PersonChange.id)))


def _link(link: SignInLink) -> dict[str, Any]:
    return {
        "asked_for": _iso(link.created_at),
        "used": _iso(link.used_at),
        "to": link.email,
        "name": link.name,
        "wanted": link.intent_words or None,
        "way_back": link.next_path,
    }


def _passkey(passkey: Passkey) -> dict[str, Any]:
    return {"name": passkey.name, "added": _iso(passkey.created_at), "used": _iso(passkey.last_used_at)}


def _mail(mail: OutboxMail) -> dict[str, Any]:
    """Its text unless it holds a one-time address: a file is no place for a key."""
    holds_key = mail.dedupe_key.startswith(mails.WITH_LINK)
    return {
        "to": mail.to_email,
        "subject": mail.subject,
        "text": None if holds_key else mail.text,
        "written": _iso(mail.created_at),
        "sent": _iso(mail.sent_at),
    }


def _change(change: PersonChange) -> dict[str, Any]:
    return {"what": change.what, "before": change.before, "after": change.after, "at": _iso(change.at)}


def _item(item: dossier.Item) -> dict[str, Any]:
    plain = {"text": item.text, "address": item.href, "at": _iso(item.at), "note": item.note or None}
    return {key: value for key, value in plain.items() if value is not None} | dict(item.data)


def _plain(value: Any) -> Any:
    return _iso(value) if isinstance(value, datetime) else value


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
