"""Asking the calendars that are due. No transaction is open while one is waited for."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.core import clock, siteinfo
from app.core.errors import PortalError
from app.core.outbound import Answer, Client
from app.events.external import actions, queries
from app.events.external.models import ExternalCalendar
from app.events.ics import Account, IcsError, read
from app.events.recurrence import remembering

log = logging.getLogger(__name__)

SAME_MOMENT = "Somebody changed the same events at the same moment; it is asked again."
NOT_KEPT = "What it says cannot be kept: the database refuses it."
OUR_FAULT = "What it says cannot be dealt with: a mistake of this portal, which its log names."
AT_ONCE = 3
"""Each may take ten seconds, and other work waits meanwhile."""


def poll_due(make_session: Callable[[], Session], client: Client, *, site_url: str, now: datetime) -> int:
    """Asks the calendars that are due and says how many those were. Notes failures, raises none of them."""
    with make_session() as session:
        session.info["reading"] = True
        ids = queries.due(session, now, limit=AT_ONCE)
        zone = siteinfo.load(session).time_zone
    return sum(_poll(make_session, calendar_id, client, zone=zone, site_url=site_url, now=now) for calendar_id in ids)


def _poll(
    make_session: Callable[[], Session], calendar_id: int, client: Client, *, zone: str, site_url: str, now: datetime
) -> bool:
    calendar = _claim(make_session, calendar_id, now)
    if calendar is None:
        return False
    try:
        answer = client.get(calendar.url, etag=calendar.etag, last_modified=calendar.last_modified)
        if answer.status == 304:
            _note(make_session, calendar_id, lambda _, row: actions.note_unchanged(row, now=now))
        else:
            account = read(answer.body, zone=zone)
            _take_in(make_session, calendar_id, answer, account, site_url=site_url, now=now)
    except Exception as error:  # whatever it is: somebody is told, and the other calendars are asked
        why = _reason(error)
        log.warning("the calendar %d cannot be read: %s", calendar_id, why, exc_info=why in (NOT_KEPT, OUR_FAULT))
        _note(make_session, calendar_id, lambda session, row: actions.note_failure(session, row, why, now=now))
    return True


def _reason(error: Exception) -> str:
    if isinstance(error, PortalError | IcsError):
        return str(error)
    if isinstance(error, IntegrityError | StaleDataError):
        return SAME_MOMENT
    return NOT_KEPT if isinstance(error, DBAPIError) else OUR_FAULT


@remembering()
def _take_in(
    make_session: Callable[[], Session],
    calendar_id: int,
    answer: Answer,
    account: Account,
    *,
    site_url: str,
    now: datetime,
) -> None:
    """Dates are worked out first, and what follows is written in parts: nobody waits for us long.

    Should one fail, the next round goes on: what is kept already is no news any more.
    """
    with make_session() as session:
        session.info["reading"] = True
        found = actions.news(session, calendar_id, account)
    sound = actions.prepare(make_session, found.fresh, marked=found.marked, site_url=site_url, now=now)
    for uids in found.batches(sound):
        moment = max(now, clock.now())  # each is a change of its own
        note = partial(actions.note_news, found=found, sound=sound, uids=uids, site_url=site_url, now=moment)
        _note(make_session, calendar_id, note)
    _note(make_session, calendar_id, lambda _, row: actions.note_answer(row, answer, account, now=now))


def _claim(make_session: Callable[[], Session], calendar_id: int, now: datetime) -> ExternalCalendar | None:
    """The calendar, if no other worker asks it already."""
    with make_session() as session:
        row = session.execute(
            update(ExternalCalendar)
            .where(ExternalCalendar.id == calendar_id, ExternalCalendar.next_poll_at <= now)
            .values(next_poll_at=now + actions.EVERY)
            .returning(ExternalCalendar)
        ).scalar_one_or_none()
        session.commit()
    return row


def _note(
    make_session: Callable[[], Session], calendar_id: int, write: Callable[[Session, ExternalCalendar], None]
) -> None:
    with make_session() as session:
        row = session.get(ExternalCalendar, calendar_id)
        if row is not None:  # it may have been removed while we waited
            write(session, row)
            session.commit()
