"""Everything the site holds of one person, in a form a program can read."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.outbox import OutboxMail
from app.people import dossier
from app.people.models import Person, PersonChange, SignInLink


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
        "mails": [_mail(mail) for mail in _mails(session, person)],
        "changes_of_role": [_change(change) for change in _changes(session, person)],
        "work": [
            {"title": section.title, "items": [_item(item) for item in section.items]}
            for section in dossier.sections(session, person, now=now)
        ],
    }


def _links(session: Session, person: Person) -> list[SignInLink]:
    mine = (SignInLink.email == person.email) | (SignInLink.person_id == person.id)
    return list(session.scalars(select(SignInLink).where(mine).order_by(SignInLink.id)))


def _mails(session: Session, person: Person) -> list[OutboxMail]:
    return list(session.scalars(select(OutboxMail).where(OutboxMail.to_email == person.email).order_by(OutboxMail.id)))


def _changes(session: Session, person: Person) -> list[PersonChange]:
    return list(
        session.scalars(select(PersonChange).where(PersonChange.person_id == person.id).order_by(PersonChange.id))
    )


def _link(link: SignInLink) -> dict[str, Any]:
    return {
        "asked_for": _iso(link.created_at),
        "used": _iso(link.used_at),
        "to": link.email,
        "name": link.name,
        "wanted": link.intent_words or None,
        "way_back": link.next_path,
    }


def _mail(mail: OutboxMail) -> dict[str, Any]:
    return {"subject": mail.subject, "written": _iso(mail.created_at), "sent": _iso(mail.sent_at)}


def _change(change: PersonChange) -> dict[str, Any]:
    return {"what": change.what, "before": change.before, "after": change.after, "at": _iso(change.at)}


def _item(item: dossier.Item) -> dict[str, Any]:
    plain = {"text": item.text, "address": item.href, "at": _iso(item.at), "note": item.note or None}
    return {key: value for key, value in plain.items() if value is not None} | dict(item.data)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
