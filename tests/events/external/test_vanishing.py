"""What a calendar elsewhere lists no more becomes unconfirmed, and is not lost."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events.external import actions
from app.events.external.models import ExternalCalendar, ExternalEvent
from app.events.models import Event
from tests.conftest import NOW
from tests.events.external.elsewhere import CALL, HOUR, PAST, SUMMIT, Elsewhere, event
from tests.events.ics.writing import vevent


def test_what_vanishes_becomes_unconfirmed_and_is_not_lost(elsewhere: Elsewhere, session: Session) -> None:
    elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL, *SUMMIT, *PAST)
    elsewhere.is_asked()
    elsewhere.says(*SUMMIT)
    elsewhere.is_asked()
    assert event(session).unconfirmed == "The calendar it comes from, “Theirs”, does not list it any more."
    assert event(session).deleted_at is None
    assert event(session, "past").unconfirmed is None, "what is over may leave a calendar"
    assert event(session, "summit").unconfirmed is None

    elsewhere.says(*CALL, *SUMMIT)
    elsewhere.is_asked()
    assert event(session).unconfirmed is None


def test_a_series_that_vanishes_becomes_unconfirmed_until_its_last_date(elsewhere: Elsewhere, session: Session) -> None:
    began = ("DTSTART;VALUE=DATE:20120105", "SUMMARY:Weekly")
    endless = vevent(*began, "RRULE:FREQ=WEEKLY", uid="endless")
    ending = vevent(*began, "RRULE:FREQ=WEEKLY;UNTIL=20120503", uid="ending")
    ended = vevent(*began, "RRULE:FREQ=WEEKLY;UNTIL=20120419", uid="ended")
    elsewhere.add(is_trusted=True)
    elsewhere.says(*endless, *ending, *ended)
    elsewhere.is_asked()
    elsewhere.says()
    elsewhere.is_asked()
    note = actions.GONE.format("Theirs")
    marks = {row.uid: row.unconfirmed for row in session.scalars(select(Event))}
    assert marks == {"endless": note, "ending": note, "ended": None}
    assert "Please note: The calendar it comes from" in event(session, "endless").ical.replace("\r\n ", "")

    elsewhere.says(*endless)
    elsewhere.is_asked()
    assert event(session, "endless").unconfirmed is None


def test_a_calendar_that_was_given_up_and_added_again_still_marks_what_vanishes(
    elsewhere: Elsewhere, session: Session
) -> None:
    found = elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL)
    elsewhere.is_asked()
    actions.remove(session, found)
    session.commit()
    elsewhere.add(is_trusted=True)
    elsewhere.is_asked()
    assert event(session).unconfirmed is None
    elsewhere.says()
    elsewhere.is_asked()
    assert event(session).unconfirmed == actions.GONE.format("Theirs")


def test_what_vanishes_from_one_of_two_calendars_is_marked_once_it_is_in_neither(
    elsewhere: Elsewhere, session: Session
) -> None:
    first = elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL)
    elsewhere.is_asked()
    first.next_poll_at = NOW + 5 * HOUR
    session.add(ExternalCalendar(url=f"{first.url}?other", name="Other", is_trusted=True, next_poll_at=NOW))
    session.commit()
    elsewhere.is_asked()
    elsewhere.says()
    elsewhere.is_asked(later=4 * HOUR)
    assert [row.gone_at is None for row in session.scalars(select(ExternalEvent).order_by(ExternalEvent.id))] == [
        True,
        False,
    ]
    assert event(session).unconfirmed is None
    elsewhere.is_asked()
    assert event(session).unconfirmed == actions.GONE.format("Theirs")
