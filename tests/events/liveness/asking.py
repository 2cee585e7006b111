"""A call that organisers are asked of, the worker that asks, and the mails it sends."""

from datetime import date, datetime

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, worker
from app.core.outbox import OutboxMail
from app.events import queries
from app.events.liveness.actions import A_MONTH, PATIENCE, QUARTER
from tests.conftest import NOW
from tests.events.make import timed

CALL = timed("2012-04-12 19:00", "2012-04-12 20:30")
ASKED = NOW + QUARTER
DOUBTED = ASKED + PATIENCE
ENDED = DOUBTED + A_MONTH
OLGA, ADAM = "olga@example.org", "adam@example.org"


def work(app: Flask, session: Session, moment: datetime) -> None:
    clock.freeze(moment)
    session.rollback()
    assert worker.run_once(app, [job for job in app.extensions["jobs"] if "take place" in job.name])
    session.expire_all()


def work_until(app: Flask, session: Session, *moments: datetime) -> None:
    for moment in moments:
        work(app, session, moment)


def mails(session: Session) -> list[tuple[str, str]]:
    found = session.scalars(select(OutboxMail).where(OutboxMail.subject.contains("Call")).order_by(OutboxMail.id))
    return [(mail.to_email, mail.subject.partition(":")[0]) for mail in found]


def link(session: Session, to: str = OLGA) -> str:
    """The address in the newest mail."""
    query = select(OutboxMail.text).where(OutboxMail.to_email == to).order_by(OutboxMail.id.desc())
    text = session.scalars(query.limit(1)).one() or ""
    return next(line for line in text.splitlines() if "/still-on/" in line).removeprefix("http://portal.test")


def dates(session: Session) -> list[tuple[str, str]]:
    found = queries.in_days(session, date(2012, 9, 1), date(2012, 12, 10))
    return [(row.path.split("/")[-2], row.status) for row in found]
