"""A calendar on a server under the test's control, and what the portal keeps of it."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.database import db
from app.core.outbound import Client
from app.events.external import actions, polling
from app.events.external.models import ExternalCalendar, ExternalEvent, Stand
from app.events.models import Event
from tests.conftest import NOW, SITE_URL
from tests.core.outbound.serving import Served, answer
from tests.events.ics.writing import TIMED, calendar, vevent
from tests.factories import person

CALL = vevent(*TIMED, "SUMMARY:Call", "LOCATION:Oxford", uid="call")
SUMMIT = vevent("DTSTART;VALUE=DATE:20120820", "SUMMARY:Summit", uid="summit")
PAST = vevent("DTSTART;VALUE=DATE:20120101", "SUMMARY:Past", uid="past")
HOUR = timedelta(hours=1)


class Elsewhere:
    """A server under the test's control, and the portal that asks it."""

    def __init__(self, app: Flask, session: Session, server: Served) -> None:
        self._app, self._session, self._server = app, session, server
        self.client = Client(also_allowed=frozenset([server.place]), seconds=0.5)
        self.now = NOW
        self.answer: object = answer(calendar())

    def says(self, *lines: str, etag: str = "") -> None:
        self.answer = answer(calendar("X-WR-CALNAME:Theirs", *lines), ETag=etag)

    def is_asked(self, *, later: timedelta = HOUR) -> None:
        """Time passes, and the worker comes by."""
        self._session.rollback()
        with self._app.app_context():
            polling.poll_due(db.sessionmaker, self.client, site_url=SITE_URL, now=self.now)
        self.now += later
        self._session.expire_all()

    def add(self, *, is_trusted: bool = False) -> ExternalCalendar:
        found = actions.add(
            self._session,
            url=f"{self._server.url}/theirs.ics",
            name="",
            series=None,
            is_trusted=is_trusted,
            by=person(self._session, "Olga"),
            now=NOW,
        )
        self._session.commit()
        return found

    @property
    def headers(self) -> dict[str, str]:
        return self._server.asked[-1][1]

    @property
    def times_asked(self) -> int:
        return len(self._server.asked)


def stands(session: Session) -> dict[str, str]:
    return {row.uid: row.stand for row in session.scalars(select(ExternalEvent))}


def event(session: Session, uid: str = "call") -> Event:
    return session.scalars(select(Event).where(Event.uid == uid)).one()


def taken_over(session: Session, found: ExternalCalendar, now: object = NOW) -> None:
    rows = session.scalars(select(ExternalEvent).where(ExternalEvent.stand == Stand.WAITING)).all()
    actions.take(session, found, rows, actions.sound_of(rows, now=NOW), site_url=SITE_URL, now=NOW)
    session.commit()
