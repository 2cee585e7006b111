"""The background jobs of all rooms."""

from datetime import datetime

from flask import current_app
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.core import mail
from app.core.database import db
from app.core.worker import Job
from app.people import links
from app.people.models import SignInLink
from app.web import limits
from app.web.limits import RateCount


def all_jobs() -> list[Job]:
    return [
        Job(name="send mail", every=1, is_due=mail.is_due, run=_send_mail),
        Job(name="forget old mail", every=3600, is_due=mail.has_old, run=mail.forget_old),
        Job(name="forget old counts", every=600, is_due=_has_old_counts, run=_forget_counts),
        Job(name="forget old sign-in links", every=600, is_due=_has_old_links, run=_forget_links),
    ]


def _send_mail(_session: Session, now: datetime) -> None:
    """In sessions of its own: no transaction is open while a server is waited for."""
    mail.deliver_due(db.sessionmaker, current_app.extensions["settings"], now)


def _has_old_counts(session: Session, now: datetime) -> bool:
    return bool(session.scalar(select(exists().where(RateCount.started_at <= now - limits.KEPT))))


def _forget_counts(session: Session, now: datetime) -> None:
    limits.forget_old(session, now=now)


def _has_old_links(session: Session, now: datetime) -> bool:
    return bool(session.scalar(select(exists().where(SignInLink.expires_at <= now - links.KEPT))))


def _forget_links(session: Session, now: datetime) -> None:
    links.forget_old(session, now=now)
