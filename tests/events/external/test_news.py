"""What a calendar elsewhere says anew waits for an organiser, or is taken over; what is ours stays."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events import actions as events
from app.events.external import actions
from app.events.external.models import ExternalEvent
from app.events.imports.models import Origin
from app.events.models import Event
from tests.conftest import NOW, SITE_URL
from tests.events.external.elsewhere import CALL, HOUR, SUMMIT, Elsewhere, event, stands, taken_over
from tests.events.ics.writing import TIMED, vevent
from tests.events.imports.importing import details_with
from tests.events.make import make, timed


def test_what_is_new_waits_until_an_organiser_agrees(elsewhere: Elsewhere, session: Session) -> None:
    found = elsewhere.add()
    elsewhere.says(*CALL, *SUMMIT)
    elsewhere.is_asked()
    assert stands(session) == {"call": "waiting", "summit": "waiting"}
    assert session.scalars(select(Event)).all() == []
    assert (found.name, found.read_at, found.next_poll_at) == ("Theirs", NOW, NOW + HOUR)

    [call] = session.scalars(select(ExternalEvent).where(ExternalEvent.uid == "call"))
    actions.take(session, found, [call], actions.sound_of([call], now=NOW), site_url=SITE_URL, now=NOW)
    [summit] = session.scalars(select(ExternalEvent).where(ExternalEvent.uid == "summit"))
    actions.decline([summit])
    session.commit()
    assert (event(session).name, event(session).source) == ("Call", found.url)
    elsewhere.is_asked()
    assert stands(session) == {"call": "taken", "summit": "declined"}


def test_a_trusted_calendar_is_taken_over_at_once(elsewhere: Elsewhere, session: Session) -> None:
    elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL)
    elsewhere.is_asked()
    assert event(session).city is None
    assert stands(session) == {"call": "taken"}
    elsewhere.says(*[line.replace("T140000", "T130000") for line in CALL])
    elsewhere.is_asked()
    assert (event(session).local_start or NOW).hour == 13
    assert event(session).sequence == 1


def test_a_change_waits_and_what_was_edited_here_stays(elsewhere: Elsewhere, session: Session) -> None:
    found = elsewhere.add()
    elsewhere.says(*CALL)
    elsewhere.is_asked()
    taken_over(session, found)
    events.revise(session, event(session), details_with(event(session), name="Community call"), now=NOW)
    session.commit()

    elsewhere.says(*[line.replace("SUMMARY:Call", "SUMMARY:Chat").replace("Oxford", "Leeds") for line in CALL])
    elsewhere.is_asked()
    assert stands(session) == {"call": "waiting"}
    rows = session.scalars(select(ExternalEvent)).all()
    [(_, verdict)] = actions.judge(session, rows, site_url=SITE_URL, now=NOW)
    assert [(each.field, each.is_kept) for each in verdict.differences] == [("name", True), ("place", False)]
    taken_over(session, found)
    venue = event(session).venue
    assert venue is not None
    assert (event(session).name, venue.name) == ("Community call", "Leeds")


def test_a_fresh_stamp_and_another_order_are_no_news(elsewhere: Elsewhere, session: Session) -> None:
    elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL, *SUMMIT)
    elsewhere.is_asked()
    before = event(session).version
    elsewhere.says(*SUMMIT, *[line.replace("DTSTAMP:20120401", "DTSTAMP:20120419") for line in CALL])
    elsewhere.is_asked()
    assert (event(session).version, stands(session)) == (before, {"call": "taken", "summit": "taken"})


def test_an_event_written_here_is_not_its_to_change(elsewhere: Elsewhere, session: Session) -> None:
    make(session, "Ours", uid="call")
    elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL)
    elsewhere.is_asked()
    assert event(session).name == "Ours"
    elsewhere.says()
    elsewhere.is_asked()
    assert event(session).unconfirmed is None


def test_an_event_written_here_that_it_first_says_alike_is_not_its_to_change(
    elsewhere: Elsewhere, session: Session
) -> None:
    ours = make(session, "Call", timed("2012-05-10 14:00", "2012-05-10 15:30"), uid="call", city="Oxford", country=None)
    elsewhere.add(is_trusted=True)
    elsewhere.says(*CALL)
    elsewhere.is_asked()
    assert session.scalars(select(Origin)).all() == []
    version = event(session).version
    elsewhere.says(*[line.replace("SUMMARY:Call", "SUMMARY:Taken over") for line in CALL])
    elsewhere.is_asked()
    assert (event(session).id, event(session).name, event(session).version) == (ours.id, "Call", version)
    assert session.scalars(select(Origin)).all() == []


def test_an_end_that_means_for_ever_is_none(elsewhere: Elsewhere, session: Session) -> None:
    found = elsewhere.add(is_trusted=True)
    start = "DTSTART;TZID=Asia/Tokyo:20120510T190000"
    elsewhere.says(
        *vevent(start, "DURATION:PT1H", "SUMMARY:Call", "RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z", uid="call")
    )
    elsewhere.is_asked()
    assert (found.last_error, event(session).rrule) == (None, "FREQ=WEEKLY")


def test_an_event_that_cannot_be_taken_waits_with_its_reason(elsewhere: Elsewhere, session: Session) -> None:
    elsewhere.add(is_trusted=True)
    elsewhere.says(*vevent("DTSTART:x", uid="bad"), *CALL)
    elsewhere.is_asked()
    assert stands(session) == {"bad": "waiting", "call": "taken"}


def test_an_endless_uid_does_not_spoil_the_others(elsewhere: Elsewhere, session: Session) -> None:
    found = elsewhere.add(is_trusted=True)
    endless_uid = "u" * 256
    elsewhere.says(*vevent(*TIMED, uid=endless_uid), *vevent("DTSTART:x", uid=endless_uid), *CALL)
    elsewhere.is_asked()
    assert (stands(session), found.last_error) == ({"call": "taken"}, None)
