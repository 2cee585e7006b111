"""The ledger of an event that comes again: its rule, and single dates of it."""

from dataclasses import replace
from datetime import date, timedelta

import feedparser
import icalendar
import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events import actions
from app.events.actions import Details
from app.events.ledger import EventChange
from app.events.models import Event, Status
from app.events.overrides import Override
from app.events.recurrence import Recurrence
from app.events.recurrence.walls import parse
from tests.conftest import NOW
from tests.events.make import again, make, timed

LATER = NOW + timedelta(days=1)
SPAN = timed("2012-05-10 19:00", "2012-05-10 20:00")
SECOND = parse("2012-05-17T19:00")


def rule(text: str) -> Recurrence:
    return again(text, SPAN)


@pytest.fixture
def call(session: Session) -> Event:
    return make(session, "Call", SPAN, recurrence=rule("FREQ=WEEKLY;BYDAY=TH;COUNT=6"), slug="call", city="Ghent")


def entries(session: Session) -> list[tuple[str, str | None, str]]:
    session.commit()
    rows = session.scalars(select(EventChange).order_by(EventChange.at, EventChange.id))
    return [(row.kind, row.recurrence_id, row.reason) for row in rows]


def test_one_date_is_called_off_and_takes_place_after_all(session: Session, call: Event) -> None:
    actions.cancel_date(session, call, SECOND, reason="Holidays", now=NOW)
    actions.restore_date(session, call, SECOND, now=LATER)
    assert entries(session) == [
        ("cancelled", "2012-05-17T19:00", "Holidays"),
        ("restored", "2012-05-17T19:00", ""),
    ]
    assert call.last_change is None


def test_one_date_is_moved(client: FlaskClient, session: Session, call: Event) -> None:
    there = timed("2012-05-18 18:00", "2012-05-18 19:00")
    actions.move_date(session, call, SECOND, there, reason="The hall is taken.", now=NOW)
    assert entries(session) == [("moved", "2012-05-17T19:00", "The hall is taken.")]
    row = session.scalars(select(EventChange)).one()
    assert (row.old, row.new) == ("17 May 2012, 19:00 to 20:00 CEST", "18 May 2012, 18:00 to 19:00 CEST")
    log = html.fromstring(client.get("/events/call/").text).xpath("//ol[@class='log']/li/span/text()")
    old, new = "17 May 2012, 19:00 to 20:00 CEST", "18 May 2012, 18:00 to 19:00 CEST"
    assert log == [f"Thu 17 May 2012: moved from {old} to {new}: The hall is taken."]


def test_dates_are_added_and_left_out(session: Session, call: Event) -> None:
    actions.add_date(session, call, parse("2012-08-02T19:00"), now=NOW)
    actions.leave_out_date(session, call, SECOND, now=LATER)
    assert [entry[:2] for entry in entries(session)] == [
        ("added", "2012-08-02T19:00"),
        ("left out", "2012-05-17T19:00"),
    ]


def test_a_date_whose_start_has_seconds_is_left_out(session: Session) -> None:
    span = timed("2012-05-10 19:00:30", "2012-05-10 20:00:30")
    weekly = again("FREQ=WEEKLY;COUNT=6", span)
    call = make(session, "Call", span, recurrence=weekly)
    actions.leave_out_date(session, call, parse("2012-05-17T19:00:30"), now=NOW)
    assert [entry[:2] for entry in entries(session)] == [("left out", "2012-05-17T19:00:30")]


def test_another_rule_says_all(client: FlaskClient, session: Session, call: Event) -> None:
    actions.cancel_date(session, call, SECOND, reason="Holidays", now=NOW)
    fewer = replace(actions.details_of(call), recurrence=rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=6"), overrides=())
    actions.revise(session, call, fewer, now=LATER, reason="few came")
    assert [entry[0] for entry in entries(session)] == ["cancelled", "rule"]
    master = icalendar.Calendar.from_ical(client.get("/events/call.ics").text).events[0]
    assert str(master["DESCRIPTION"]) == "No longer every Thursday: few came."


def told(client: FlaskClient) -> list[str]:
    """What the event says of itself to subscribers, and what its single dates do."""
    found = icalendar.Calendar.from_ical(client.get("/events/call.ics").text).events
    return [str(each.get("DESCRIPTION", "")) for each in found]


def news(client: FlaskClient, address: str) -> str:
    entry = feedparser.parse(client.get(address).data).entries[0]
    html_of = entry.content[0].value if "content" in entry else entry.summary
    return " ".join(html.fromstring(f"<div>{html_of}</div>").text_content().split())


@pytest.mark.parametrize("address", ["/events/feed/", "/events/feed/atom/"])
def test_subscribers_and_the_news_are_told_of_one_date(
    client: FlaskClient, session: Session, call: Event, address: str
) -> None:
    there = timed("2012-05-18 18:00", "2012-05-18 19:00")
    actions.move_date(session, call, SECOND, there, reason="venue flooded", now=NOW)
    actions.cancel_date(session, call, parse("2012-05-24T19:00"), reason="Holidays", now=LATER)
    session.commit()
    was = "17 May 2012, 19:00 to 20:00 CEST"
    assert told(client) == ["", f"Moved from {was}: venue flooded.", "Cancelled: Holidays."]
    moved = f"Thu 17 May 2012: moved from {was} to 18 May 2012, 18:00 to 19:00 CEST: venue flooded."
    assert news(client, address).startswith(f"Thu 24 May 2012: cancelled: Holidays. {moved} Thu 10 May 2012,")


@pytest.mark.parametrize("address", ["/events/feed/", "/events/feed/atom/"])
def test_the_news_are_what_was_changed_last(client: FlaskClient, session: Session, call: Event, address: str) -> None:
    actions.cancel_date(session, call, SECOND, reason="Holidays", now=NOW)
    actions.set_status(session, call, Status.TENTATIVE, now=NOW + timedelta(days=9))
    session.commit()
    assert news(client, address).startswith("Not certain any more. Not certain yet: it may still move")
    assert told(client) == ["Not certain any more.", "Cancelled: Holidays."]


def test_what_changes_together_with_the_rule_is_kept(session: Session, call: Event) -> None:
    said = actions.with_date(actions.details_of(call), SECOND, status=Status.CANCELLED, reason="Holidays")
    longer = replace(said, recurrence=rule("FREQ=WEEKLY;BYDAY=TH;COUNT=12"))
    actions.revise(session, call, longer, now=NOW)
    assert entries(session) == [("goes on", None, ""), ("cancelled", "2012-05-17T19:00", "Holidays")]
    fewer = replace(said, recurrence=replace(rule("FREQ=WEEKLY;BYDAY=TH;COUNT=3"), exdates=(SECOND,)), overrides=())
    actions.revise(session, call, fewer, now=LATER)
    assert entries(session)[2:] == [("ends", None, ""), ("left out", "2012-05-17T19:00", "")]


SOONER = timed("2012-05-10 18:00", "2012-05-10 19:00")
AUGUST = parse("2012-08-02T19:00")


def said_of(session: Session, call: Event, changed: Details) -> list[tuple[str, str | None]]:
    """What the ledger says after one save."""
    actions.revise(session, call, changed, now=LATER)
    return [entry[:2] for entry in entries(session)]


def test_a_date_that_is_called_off_as_all_move_is_kept(session: Session, call: Event) -> None:
    said = actions.with_date(actions.details_of(call), SECOND, status=Status.CANCELLED, reason="Holidays")
    actions.revise(session, call, replace(said, span=SOONER), now=LATER)
    assert entries(session) == [("moved", None, ""), ("cancelled", "2012-05-17T18:00", "Holidays")]


def test_a_date_that_is_left_out_as_all_move_is_kept(session: Session, call: Event) -> None:
    said = actions.without_date(actions.details_of(call), SECOND)
    assert said_of(session, call, replace(said, span=SOONER)) == [("moved", None), ("left out", "2012-05-17T18:00")]


def test_a_date_that_is_added_as_all_move_is_kept(session: Session, call: Event) -> None:
    said = actions.details_of(call)
    more = replace(said, span=SOONER, recurrence=replace(said.recurrence, rdates=(AUGUST,)))
    assert said_of(session, call, more) == [("moved", None), ("added", "2012-08-02T18:00")]


def test_a_date_that_comes_back_as_all_move_is_kept(session: Session, call: Event) -> None:
    actions.leave_out_date(session, call, SECOND, now=NOW)
    said = actions.details_of(call)
    all_again = replace(said, span=SOONER, recurrence=replace(said.recurrence, exdates=()))
    assert said_of(session, call, all_again)[1:] == [("moved", None), ("added", "2012-05-17T18:00")]


def test_a_date_of_the_new_rule_that_is_called_off_at_once_is_kept(session: Session, call: Event) -> None:
    """Nobody was told of it before, but the rule that is told now gives it."""
    off = Override(recurrence_id="2012-06-28T19:00", status=Status.CANCELLED)
    longer = replace(actions.details_of(call), recurrence=rule("FREQ=WEEKLY;BYDAY=TH;COUNT=12"), overrides=(off,))
    assert said_of(session, call, longer) == [("goes on", None), ("cancelled", "2012-06-28T19:00")]


def test_what_is_called_off_as_an_event_begins_to_come_again_is_kept(session: Session) -> None:
    meeting = make(session, "Call", SPAN)
    off = Override(recurrence_id="2012-05-17T19:00", status=Status.CANCELLED)
    often = replace(actions.details_of(meeting), recurrence=rule("FREQ=WEEKLY;COUNT=6"), overrides=(off,))
    assert said_of(session, meeting, often) == [("rule", None), ("cancelled", "2012-05-17T19:00")]


def test_an_added_date_that_is_exchanged_is_told_as_two(session: Session, call: Event) -> None:
    actions.add_date(session, call, AUGUST, now=NOW)
    said = actions.details_of(call)
    other = replace(said, recurrence=replace(said.recurrence, rdates=(parse("2012-08-03T19:00"),)))
    assert said_of(session, call, other)[1:] == [("left out", "2012-08-02T19:00"), ("added", "2012-08-03T19:00")]


def test_dates_that_another_rule_takes_along_are_not_told_again(session: Session, call: Event) -> None:
    actions.cancel_date(session, call, SECOND, reason="Holidays", now=NOW)
    friday = timed("2012-05-11 19:00", "2012-05-11 20:00")
    fridays = again("FREQ=WEEKLY;BYDAY=FR;COUNT=6", friday)
    changed = replace(actions.details_of(call), span=friday, recurrence=fridays)
    assert said_of(session, call, changed)[1:] == [("moved", None), ("rule", None)]
    assert [own.recurrence_id for own in call.overrides] == ["2012-05-18T19:00"]


def test_a_file_that_moves_all_and_one_more_is_kept_account_of(session: Session, call: Event) -> None:
    """What a file says of a single date is of its new dates already."""
    there = Override(recurrence_id="2012-05-17T18:00", span=timed("2012-05-18 10:00", "2012-05-18 11:00"))
    said = replace(actions.details_of(call), span=SOONER, overrides=(there,))
    actions.adopt(session, call, said, slug="call", sequence=1, updated_at=LATER, now=LATER)
    assert [entry[:2] for entry in entries(session)] == [("moved", None), ("moved", "2012-05-17T18:00")]
    row = session.scalars(select(EventChange).where(EventChange.recurrence_id.is_not(None))).one()
    assert (row.old, row.new) == ("17 May 2012, 19:00 to 20:00 CEST", "18 May 2012, 10:00 to 11:00 CEST")


def test_a_move_of_all_takes_single_dates_along_without_a_word(session: Session, call: Event) -> None:
    actions.cancel_date(session, call, SECOND, reason="Holidays", now=NOW)
    actions.add_date(session, call, parse("2012-08-02T19:00"), now=NOW)
    later = replace(actions.details_of(call), span=timed("2012-05-10 20:00", "2012-05-10 21:00"))
    actions.revise(session, call, later, now=LATER)
    assert [entry[:2] for entry in entries(session)[2:]] == [("moved", None)]


def test_a_series_that_ends_says_when(client: FlaskClient, session: Session) -> None:
    call = make(session, "Call", SPAN, recurrence=rule("FREQ=WEEKLY;BYDAY=TH"), slug="call")
    actions.end(session, call, date(2012, 6, 1), now=NOW, reason="few came")
    session.commit()
    assert told(client) == ["Ends on Thu 31 May 2012: few came."]
    assert "Ends on Thu 31 May 2012: few came." in client.get("/events/call/").text
    assert "Ends on Thu 31 May 2012: few came." in news(client, "/events/feed/")
    longer = replace(actions.details_of(call), recurrence=rule("FREQ=WEEKLY;BYDAY=TH"))
    actions.revise(session, session.get_one(Event, call.id), longer, now=LATER)
    session.commit()
    assert told(client) == ["Goes on: every Thursday."]


def test_a_series_that_is_split_says_as_what_it_goes_on(client: FlaskClient, session: Session) -> None:
    call = make(session, "Call", SPAN, recurrence=rule("FREQ=WEEKLY;BYDAY=TH"), slug="call")
    third = parse("2012-05-24T19:00")
    actions.split(session, call, third, replace(actions.continuation(call, third), name="Chat"), now=LATER)
    session.commit()
    assert told(client) == ["Ends on Thu 17 May 2012; goes on as Chat."]


def test_a_file_of_the_ledger_tells_single_dates_the_same(session: Session, call: Event) -> None:
    actions.cancel_date(session, call, SECOND, reason="Holidays", now=NOW)
    session.commit()
    kept, details = call.ical, actions.details_of(call)
    rows = [{name: getattr(row, name) for name in COLUMNS} for row in session.scalars(select(EventChange))]
    numbers = {"uid": call.uid, "sequence": call.sequence, "created_at": call.created_at, "updated_at": call.updated_at}
    session.delete(call)
    session.commit()
    changes = [EventChange(**row) for row in rows]
    again = actions.create(session, details, slug="call", now=LATER, changes=changes, **numbers)
    session.commit()
    assert "DESCRIPTION:Cancelled: Holidays." in again.ical
    assert again.ical == kept


COLUMNS = ("at", "kind", "recurrence_id", "old", "new", "reason", "who")


def test_a_new_name_of_all_is_told_once(session: Session, call: Event) -> None:
    actions.change_date(session, call, SECOND, summary="With a guest.", now=NOW)
    actions.revise(session, call, replace(actions.details_of(call), name="Community call"), now=LATER)
    assert entries(session) == [("renamed", None, "")]
