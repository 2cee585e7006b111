"""The background jobs of all rooms. Each asks first, reading only, whether there is something to do."""

from datetime import datetime

from flask import current_app
from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlalchemy.orm import Session

from app.blog import actions as blog
from app.blog.models import RESTORABLE, Post
from app.config import Settings
from app.core import mail
from app.core.database import db
from app.core.outbound import current_client
from app.core.worker import Job
from app.docsdays import targets
from app.docsdays.actions import sweep
from app.docsdays.mediawiki import watching
from app.docsdays.mediawiki.client import current_api, reaching_wiki
from app.docsdays.models import Claim, QueueEntry
from app.docsdays.sheets.models import ImportRun
from app.events.actions import extending, refreshing
from app.events.attendance import actions as attendance
from app.events.external import polling
from app.events.external import queries as external_calendars
from app.events.imports.models import KEPT, Preview
from app.events.liveness import actions as liveness
from app.events.proposals import actions as proposals
from app.events.proposals import queries as proposals_queries
from app.people import actions as people
from app.people import links
from app.people.models import PasskeyChallenge, SignInLink
from app.people.notices import sending
from app.web import limits
from app.web.limits import RateCount

SOON = 1.0
HALF_MINUTE = 30.0
MINUTE = 60.0
SELDOM = 600.0
"""Seconds, all four."""


def all_jobs() -> list[Job]:
    return [
        Job(name="forget old mail", every=SELDOM, is_due=mail.has_old, run=mail.forget_old),
        Job(name="end and remind of leases", every=MINUTE, is_due=_has_leases, run=sweep),
        Job(name="see edits of the wiki", every=HALF_MINUTE, is_due=watching.is_due, run=_watch_wiki),
        Job(name="mail the news of the day", every=SELDOM, is_due=sending.is_digest_due, run=sending.write_digests),
        Job(name="forget sign-in links", every=SELDOM, is_due=_has_links, run=_forget_links),
        Job(name="forget challenges of passkeys", every=SELDOM, is_due=_has_challenges, run=_forget_challenges),
        Job(name="forget counts", every=SELDOM, is_due=_has_counts, run=_forget_counts),
        Job(name="ask calendars elsewhere", every=MINUTE, is_due=external_calendars.is_due, run=_poll_calendars),
        Job(name="look at pages of tasks", every=MINUTE, is_due=targets.is_due, run=_look_at_targets),
        Job(name="write calendars anew", every=SOON, is_due=refreshing.is_due, run=refreshing.refresh),
        Job(name="list dates further ahead", every=SELDOM, is_due=extending.is_due, run=extending.extend),
        Job(name="forget imports nobody did", every=SELDOM, is_due=_has_previews, run=_forget_previews),
        Job(name="seats and reminders of events", every=MINUTE, is_due=attendance.is_due, run=attendance.sweep),
        Job(name="ask whether events still take place", every=SELDOM, is_due=liveness.is_due, run=_ask_organisers),
        Job(name="forget who came", every=SELDOM, is_due=attendance.has_old, run=attendance.forget_old),
        Job(name="forget old proposals", every=SELDOM, is_due=_has_old_proposals, run=_forget_proposals),
        Job(name="delete posts for good", every=SELDOM, is_due=_has_deleted_posts, run=_purge_posts),
        Job(name="send mail", every=SOON, is_due=mail.is_due, run=_send_mail),  # last: the others write some
    ]


def _any(session: Session, condition: ColumnElement[bool]) -> bool:
    return bool(session.scalar(select(exists().where(condition))))


def _send_mail(_session: Session, now: datetime) -> None:
    """Has sessions of its own: no transaction may be open while a mail server is waited for."""
    mail.deliver_due(db.sessionmaker, current_app.extensions["settings"], now)


def _has_leases(session: Session, now: datetime) -> bool:
    waits = QueueEntry.ended_at.is_(None) & or_(QueueEntry.offered_until.is_(None), QueueEntry.offered_until <= now)
    return _any(session, Claim.ended_at.is_(None) & or_(Claim.ends_at <= now, Claim.remind_at <= now)) or _any(
        session, waits
    )


def _has_links(session: Session, now: datetime) -> bool:
    return _any(session, SignInLink.expires_at <= now - links.KEPT)


def _forget_links(session: Session, now: datetime) -> None:
    links.forget_old(session, now=now)


def _has_challenges(session: Session, now: datetime) -> bool:
    return _any(session, PasskeyChallenge.expires_at <= now)


def _forget_challenges(session: Session, now: datetime) -> None:
    people.forget_challenges(session, now=now)


def _has_counts(session: Session, now: datetime) -> bool:
    return _any(session, RateCount.started_at <= now - limits.KEPT)


def _forget_counts(session: Session, now: datetime) -> None:
    limits.forget_old(session, now=now)


def _poll_calendars(_session: Session, now: datetime) -> None:
    """Has sessions of its own: no transaction may be open while somebody's server is waited for."""
    settings: Settings = current_app.extensions["settings"]
    polling.poll_due(db.sessionmaker, current_client(), site_url=settings.site_url, now=now)


def _watch_wiki(_session: Session, now: datetime) -> None:
    """Has sessions of its own, as above."""
    watching.look(db.sessionmaker, current_api(), now=now)


def _look_at_targets(_session: Session, now: datetime) -> None:
    """Has sessions of its own, as above."""
    client = reaching_wiki(current_app.extensions["settings"], current_client())
    targets.check_next(db.sessionmaker, client, now)


def _ask_organisers(session: Session, now: datetime) -> None:
    liveness.sweep(session, settings=current_app.extensions["settings"], now=now)


def _has_previews(session: Session, now: datetime) -> bool:
    return _any(session, Preview.created_at < now - KEPT) or _any(session, ImportRun.is_left(now - KEPT))


def _forget_previews(session: Session, now: datetime) -> None:
    session.execute(delete(Preview).where(Preview.created_at < now - KEPT))
    session.execute(delete(ImportRun).where(ImportRun.is_left(now - KEPT)))


def _has_old_proposals(session: Session, now: datetime) -> bool:
    return _any(session, proposals_queries.is_old(now))


def _forget_proposals(session: Session, now: datetime) -> None:
    proposals.forget_old(session, now=now)


def _has_deleted_posts(session: Session, now: datetime) -> bool:
    return _any(session, Post.deleted_at < now - RESTORABLE)


def _purge_posts(session: Session, now: datetime) -> None:
    blog.purge(session, now=now)
