"""The background jobs of all rooms."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from app.core.worker import Job
from app.people.models import SignInLink
from app.web import limits
from app.web.limits import RateCount

LINKS_KEPT = timedelta(days=1)
"""How long a used or expired sign-in link still says why it does not work."""


def all_jobs() -> list[Job]:
    return [
        Job(name="forget old counts", every=600, is_due=_has_old_counts, run=_forget_counts),
        Job(name="forget old sign-in links", every=600, is_due=_has_old_links, run=_forget_links),
    ]


def _has_old_counts(session: Session, now: datetime) -> bool:
    return bool(session.scalar(select(exists().where(RateCount.started_at <= now - limits.KEPT))))


def _forget_counts(session: Session, now: datetime) -> None:
    limits.forget_old(session, now=now)


def _has_old_links(session: Session, now: datetime) -> bool:
    return bool(session.scalar(select(exists().where(SignInLink.expires_at <= now - LINKS_KEPT))))


def _forget_links(session: Session, now: datetime) -> None:
    session.execute(delete(SignInLink).where(SignInLink.expires_at <= now - LINKS_KEPT))
