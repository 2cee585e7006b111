"""Single dates of an event that comes again, at the organisers' desk."""

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.events import actions, queries
from app.events.ledger.models import EventChange
from app.events.recurrence.walls import parse
from tests.conftest import NOW
from tests.events.calls import WEEKLY, make_call
from tests.events.desk import Desk, inputs, only, shown
from tests.events.make import timed, utc


def test_what_single_dates_have_of_their_own_survives_the_form(
    client: FlaskClient, olga: Desk, session: Session
) -> None:
    event = make_call(session, WEEKLY)
    actions.cancel_date(session, event, parse("2012-05-17T19:00"), reason=None, now=NOW)
    actions.add_date(session, event, parse("2012-05-18T19:00"), now=NOW)
    session.commit()
    page = f"/desk/events/{event.id}/"
    typed = inputs(client.get(page)) | {"description": "Bring a cup."}
    assert olga(page, **typed).status_code == 303
    event = only(session)
    assert (event.description, event.rdates) == ("Bring a cup.", ["2012-05-18T19:00"])
    assert [row.recurrence_id for row in event.overrides] == ["2012-05-17T19:00"]


def test_a_date_is_cancelled_with_a_reason_after_a_look(client: FlaskClient, olga_once: Desk, session: Session) -> None:
    olga, event = olga_once, make_call(session, WEEKLY)
    page = f"/desk/events/{event.id}/dates/2012-05-17T19:00/cancel/"
    typed = inputs(client.get(page))
    assert olga(page, **typed).status_code == 422  # without a reason
    looked = olga(page, **(typed | {"reason": "Ascension day"}))
    assert "Thu 17 May 2012: cancelled: Ascension day." in looked.text
    assert "SEQUENCE rises from 0 to 1" in looked.text
    assert only(session).overrides == []
    answer = olga(page, **inputs(looked))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/desk/events/{event.id}/dates/")
    (row,) = only(session).overrides
    assert (row.status, row.reason, row.sequence) == ("cancelled", "Ascension day", 1)
    change = session.scalars(select(EventChange)).one()
    assert (change.kind, change.recurrence_id, change.reason) == ("cancelled", "2012-05-17T19:00", "Ascension day")
    assert "Thu 17 May 2012: cancelled: Ascension day." in client.get("/events/call/").text
    stale = olga(f"/desk/events/{event.id}/dates/2012-05-17T19:00/restore/", version="1")
    assert stale.status_code == 409
    press = {"version": str(only(session).version)}
    assert olga(f"/desk/events/{event.id}/dates/2012-05-17T19:00/restore/", **press).status_code == 303
    assert only(session).overrides == []


def test_a_date_that_takes_place_after_all_keeps_what_it_has_of_its_own(olga: Desk, session: Session) -> None:
    event = make_call(session, WEEKLY)
    start = parse("2012-05-17T19:00")
    actions.change_date(session, event, start, description="Bring a cup.", now=NOW)
    actions.cancel_date(session, event, start, reason="Holiday", now=NOW)
    session.commit()
    page = f"/desk/events/{event.id}/dates/2012-05-17T19:00/restore/"
    assert olga(page, version=str(event.version)).status_code == 303
    (row,) = only(session).overrides
    assert (row.status, row.reason, row.description) == (None, None, "Bring a cup.")


def test_the_effect_is_that_of_the_date(client: FlaskClient, olga_once: Desk, session: Session) -> None:
    event = make_call(session, WEEKLY)
    actions.cancel_date(session, event, parse("2012-05-17T19:00"), reason="Holiday", now=NOW)
    session.commit()
    page = f"/desk/events/{event.id}/dates/2012-05-24T19:00/cancel/"
    looked = olga_once(page, **(inputs(client.get(page)) | {"reason": "Strike"}))
    assert "SEQUENCE rises from 0 to 1" in looked.text


def test_what_took_place_does_not_change_unseen(client: FlaskClient, olga_once: Desk, session: Session) -> None:
    event = make_call(session, WEEKLY)
    clock.freeze(utc("2012-05-18T12:00"))
    page = f"/desk/events/{event.id}/"
    looked = olga_once(page, **(inputs(client.get(page)) | {"begins_at": "18:00", "reason": "Earlier"}))
    assert "2 dates that are over change too." in looked.text
    assert shown(client.get(page).text) == ["2012-05-24", "2012-05-31"]
    tree = html.fromstring(client.get(f"{page}dates/").text)
    assert f"{page}dates/2012-05-24T19:00/split/" in tree.xpath("//tbody//a/@href")  # the next one


def test_the_second_of_two_sees_what_the_first_did_and_keeps_what_was_typed(
    client: FlaskClient, olga: Desk, session: Session
) -> None:
    event = make_call(session, WEEKLY)
    page = f"/desk/events/{event.id}/dates/2012-05-17T19:00/cancel/"
    typed = inputs(client.get(page)) | {"reason": "Holiday"}
    actions.move_date(
        session, event, parse("2012-05-17T19:00"), timed("2012-05-16 19:00", "2012-05-16 20:30"), reason="Hall", now=NOW
    )
    session.commit()
    answer = olga(page, **typed)
    assert answer.status_code == 409
    told = html.fromstring(answer.text).xpath("string(//div[@role='alert'])")
    assert "changed this event while you looked at it: Thu 17 May 2012: moved" in " ".join(told.split())
    assert inputs(answer)["reason"] == "Holiday"
    assert olga(page, **inputs(answer)).status_code == 303
    (row,) = only(session).overrides
    assert (row.status, row.start) == ("cancelled", "2012-05-16T19:00")


def test_a_rule_that_forbids_a_move_is_told_at_the_field(client: FlaskClient, olga: Desk, session: Session) -> None:
    event = make_call(session, WEEKLY)
    page = f"/desk/events/{event.id}/move/"
    typed = inputs(client.get(page)) | {"first_day": "2012-05-11", "last_day": "", "reason": "Hall"}
    answer = olga(page, **typed)
    assert answer.status_code == 422
    assert "is not one of the days" in html.fromstring(answer.text).xpath("string(//p[@id='first_day-error'])")
    assert inputs(answer)["reason"] == "Hall"


def test_a_date_is_moved(client: FlaskClient, olga: Desk, session: Session) -> None:
    event = make_call(session, WEEKLY)
    page = f"/desk/events/{event.id}/dates/2012-05-17T19:00/move/"
    typed = inputs(client.get(page)) | {"first_day": "2012-05-16", "last_day": "", "reason": "Holiday"}
    assert olga(page, **typed).status_code == 303
    (row,) = only(session).overrides
    assert (row.start, row.end) == ("2012-05-16T19:00", "2012-05-16T20:30")
    assert session.scalars(select(EventChange.kind)).all() == ["moved"]


def test_dates_are_added_and_left_out(olga: Desk, session: Session) -> None:
    event = make_call(session, WEEKLY)
    page = f"/desk/events/{event.id}/dates/"
    assert olga(f"{page}add/", day="2012-05-12").status_code == 303
    assert olga(f"{page}add/", day="2012-05-13", at="08:00").status_code == 303
    assert olga(f"{page}2012-05-17T19:00/leave-out/", version=str(only(session).version)).status_code == 422
    press = {"version": str(only(session).version), "reason": "Never meant"}
    assert olga(f"{page}2012-05-17T19:00/leave-out/", **press).status_code == 303
    event = only(session)
    assert (event.rdates, event.exdates) == (["2012-05-12T19:00", "2012-05-13T08:00"], ["2012-05-17T19:00"])
    assert olga(f"{page}add/", day="").status_code == 422
    assert olga(f"{page}add/", day="2300-01-01").status_code == 422


def test_a_date_is_changed_after_a_look(client: FlaskClient, olga_once: Desk, session: Session) -> None:
    event = make_call(session, WEEKLY, city="Brussels", country="BE", summary="Monthly talk.", description="Come.")
    page = f"/desk/events/{event.id}/dates/2012-05-17T19:00/change/"
    typed = inputs(client.get(page))
    assert (typed["name"], typed["city"], typed["summary"], typed["description"]) == (
        *("Call", "Brussels", "Monthly talk.", "Come."),
    )
    assert olga_once(page, **typed).status_code == 303
    assert (only(session).version, only(session).overrides) == (1, [])
    wrong = olga_once(page, **(typed | {"name": "", "venue": "+"}))
    found = html.fromstring(wrong.text).xpath("//p[@class='field-error']/@id")
    assert (wrong.status_code, found) == (422, ["name-error", "new_venue-error"])
    there = {"name": "Call in Ghent", "city": "Ghent", "summary": "", "reason": "the hall is taken"}
    looked = olga_once(page, **(typed | there))
    assert "Thu 17 May 2012: no longer at Brussels, Belgium; renamed from “Call”: the hall is taken." in looked.text
    assert "SEQUENCE rises from 0 to 1" in looked.text
    assert only(session).overrides == []
    assert olga_once(page, **inputs(looked)).headers["Location"] == f"/desk/events/{event.id}/dates/"
    (row,) = only(session).overrides
    assert (row.name, row.city, row.country, row.summary, row.reason) == (
        *("Call in Ghent", "Ghent", "BE", "", "the hall is taken"),
    )
    assert (row.description, row.url, row.status, row.start) == (None, None, None, None)
    public = html.fromstring(client.get("/events/call/2012-05-17/").text)
    assert public.xpath("string(//h1)") == "Call in Ghent"
    assert "Why: the hall is taken." in public.text_content()
    back = {"name": "Call", "city": "Brussels", "summary": "Monthly talk."}
    looked = olga_once(page, **(inputs(client.get(page)) | back))
    assert olga_once(page, **inputs(looked)).status_code == 303
    assert only(session).overrides == []


def test_a_new_description_of_a_date_is_saved_at_once(client: FlaskClient, olga_once: Desk, session: Session) -> None:
    page = f"/desk/events/{make_call(session, WEEKLY, description='Come.').id}/dates/2012-05-17T19:00/change/"
    typed = inputs(client.get(page))
    assert olga_once(page, **(typed | {"description": "One.\r\n\r\nTwo."})).status_code == 303
    assert only(session).overrides[0].description == "One.\n\nTwo."
    stale = olga_once(page, **(typed | {"description": "Mine."}))
    assert (stale.status_code, inputs(stale)["description"]) == (409, "Mine.")


def test_the_list_of_dates(client: FlaskClient, olga: Desk, session: Session) -> None:
    event = make_call(session, WEEKLY)
    actions.cancel_date(session, event, parse("2012-05-17T19:00"), reason=None, now=NOW)
    session.commit()
    tree = html.fromstring(client.get(f"/desk/events/{event.id}/dates/").text)
    assert tree.xpath("//tbody//time/@datetime") == ["2012-05-10", "2012-05-17", "2012-05-24", "2012-05-31"]
    assert len(queries.dates_coming(session, event, NOW, limit=9)) == 4
    names = [" ".join(found.text_content().split()) for found in tree.xpath("//tbody//a | //tbody//button")]
    assert sorted(set(names)) == sorted(names)
    assert {name for name in names if name.startswith("Leave out")} == {
        *("Leave out Thu 10 May 2012, 19:00", "Leave out Thu 24 May 2012, 19:00", "Leave out Thu 31 May 2012, 19:00")
    }
    for gone in ("2012-05-11T19:00", "2012-05-10", "x"):
        assert client.get(f"/desk/events/{event.id}/dates/{gone}/cancel/").status_code == 404


def test_the_desk_says_what_is_forgotten_before_it_is(client: FlaskClient, olga_once: Desk, session: Session) -> None:
    event = make_call(session, WEEKLY)
    for start in ("2012-05-17T19:00", "2012-05-24T19:00"):
        actions.cancel_date(session, event, parse(start), reason="Holidays", now=NOW)
    session.commit()
    address = f"/desk/events/{event.id}/"
    answer = olga_once(address, **(inputs(client.get(address)) | {"every": "2"}))
    effect = html.fromstring(answer.text).xpath("string(//section[contains(@class, 'effect')])")
    assert "What was said of Thu 17 May 2012 alone is forgotten: no other date takes its place." in effect
    assert "24 May 2012 alone" not in effect
