"""Recurring events at the organisers' desk."""

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.events import actions, queries
from app.events.ledger.models import EventChange
from app.events.models import Event, Occurrence
from app.events.recurrence import Recurrence, parse_rule
from app.events.recurrence.walls import parse
from tests.conftest import NOW
from tests.events.desk import Desk, inputs
from tests.events.make import make, timed, utc

CALL = timed("2012-05-10 19:00", "2012-05-10 20:30")
FILLED = {
    "name": "Call",
    "kind": "times",
    "first_day": "2012-05-10",
    "begins_at": "19:00",
    "ends_at": "20:30",
    "time_zone": "Europe/Brussels",
    "status": "confirmed",
    "country": "",
    "series": "",
    "venue": "",
}


def only(session: Session) -> Event:
    session.expire_all()
    return session.scalars(select(Event)).one()


def call(session: Session, rule: str = "FREQ=WEEKLY;BYDAY=TH;COUNT=4", **values: Any) -> Event:
    recurrence = Recurrence(rule=parse_rule(rule, start=CALL.start, zone=CALL.time_zone))
    return make(session, "Call", CALL, slug="call", recurrence=recurrence, **values)


def shown(answer_text: str) -> list[str]:
    return html.fromstring(answer_text).xpath("//div[@class='prose'][@aria-live]//time/@datetime")


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"repeats": "DAILY", "every": "3"}, "FREQ=DAILY;INTERVAL=3"),
        ({"repeats": "WEEKLY"}, "FREQ=WEEKLY"),
        ({"repeats": "WEEKLY", "weekdays": ["3", "1"], "first_day": "2012-05-08"}, "FREQ=WEEKLY;BYDAY=TU,TH"),
        (
            {"repeats": "WEEKLY", "every": "2", "weekdays": "3", "ends": "until", "until": "2012-12-20"},
            "FREQ=WEEKLY;INTERVAL=2;UNTIL=20121220;BYDAY=TH",
        ),
        ({"repeats": "MONTHLY"}, "FREQ=MONTHLY"),
        (
            {"repeats": "MONTHLY", "month_by": "weekday", "nth": "-1", "nth_weekday": "0", "first_day": "2012-05-28"},
            "FREQ=MONTHLY;BYDAY=-1MO",
        ),
        ({"repeats": "MONTHLY", "month_by": "last", "first_day": "2012-05-31"}, "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ({"repeats": "YEARLY", "ends": "count", "count": "3"}, "FREQ=YEARLY;COUNT=3"),
        (
            {"repeats": "YEARLY", "month_by": "weekday", "nth": "2", "nth_weekday": "3"},
            "FREQ=YEARLY;BYMONTH=5;BYDAY=2TH",
        ),
        (
            {"repeats": "rule", "rrule": "rrule:freq=monthly;bysetpos=1;byday=th,fr", "first_day": "2012-05-03"},
            "FREQ=MONTHLY;BYDAY=TH,FR;BYSETPOS=1",
        ),
    ],
)
def test_words_become_a_rule_and_the_rule_words(
    client: FlaskClient, olga: Desk, session: Session, fields: dict[str, Any], rule: str
) -> None:
    assert olga("/desk/events/new/", **(FILLED | fields)).status_code == 303
    event = only(session)
    assert event.rrule == rule
    page = f"/desk/events/{event.id}/"
    answer = client.get(page)
    tree = html.fromstring(answer.text)
    form = tree.xpath("//form[contains(@class, 'form')]")[0]
    typed: dict[str, Any] = {}
    for name, value in form.form_values():
        if name != "csrf_token":
            typed.setdefault(name, []).append(value)
    assert typed["repeats"] == [fields["repeats"]]
    assert olga(page, **typed).status_code == 303
    assert only(session).version == 1


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"repeats": "WEEKLY", "weekdays": "0"}, "repeats", "the first after it is Mon 14 May 2012."),
        ({"repeats": "WEEKLY", "every": "1001"}, "every", "From 1 to 1000."),
        ({"repeats": "WEEKLY", "every": "two"}, "every", "Write a whole number."),
        ({"repeats": "WEEKLY", "ends": "until"}, "until", "Write the last day, as in 2026-12-20."),
        ({"repeats": "WEEKLY", "ends": "count"}, "count", "Write how many times."),
        ({"repeats": "WEEKLY", "ends": "count", "count": "3501"}, "count", "From 1 to 3500."),
        (
            {"repeats": "WEEKLY", "ends": "until", "until": "2012-05-01"},
            "repeats",
            "It would end before its first date.",
        ),
        (
            {"repeats": "WEEKLY", "ends": "until", "until": "9999-12-31", "time_zone": "America/Los_Angeles"},
            "until",
            "Dates from 1900 to 2199 can be kept.",
        ),
        (
            {"repeats": "rule", "rrule": "FREQ=DAILY;UNTIL=00010101T000000"},
            "rrule",
            "UNTIL: Dates from 1900 to 2199 can be kept.",
        ),
        ({"repeats": "rule", "rrule": "FREQ=HOURLY"}, "rrule", "cannot repeat more than once a day"),
        ({"repeats": "rule", "rrule": "FREQ=DAILY;INTERVAL=0"}, "rrule", "INTERVAL is a number from 1 to 1000."),
        ({"repeats": "rule"}, "rrule", "FREQ is one of"),
        (
            {"repeats": "YEARLY", "first_day": "2012-05-31", "month_by": "x"},
            "month_by",
            "Choose one of those that are offered.",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_the_limit_and_kept(
    olga: Desk, session: Session, fields: dict[str, str], field: str, message: str
) -> None:
    answer = olga("/desk/events/new/", **(FILLED | fields))
    assert answer.status_code == 422
    assert message in html.fromstring(answer.text).xpath(f"//p[@id='{field}-error']")[0].text_content()
    kept = inputs(answer)
    assert {name: kept[name] for name in fields if name not in ("month_by", "weekdays")} == {
        name: value for name, value in fields.items() if name not in ("month_by", "weekdays")
    }
    assert session.scalar(select(func.count()).select_from(Event)) == 0


def test_an_end_in_the_year_9999_is_none_and_the_preview_says_so(olga_once: Desk, session: Session) -> None:
    olga = olga_once
    rule = {"repeats": "rule", "rrule": "FREQ=WEEKLY;UNTIL=99991231T235959Z", "time_zone": "Asia/Tokyo"}
    assert "<b>Every Thursday</b>" in olga("/desk/events/preview/", **(FILLED | rule)).text
    assert olga("/desk/events/new/", **(FILLED | rule)).status_code == 303
    assert only(session).rrule == "FREQ=WEEKLY"


def test_the_next_dates_are_shown_before_anything_is_saved(olga_once: Desk, session: Session) -> None:
    olga = olga_once
    typed = FILLED | {"name": "", "repeats": "WEEKLY", "every": "2", "ends": "count", "count": "3"}
    answer = olga("/desk/events/new/", preview="1", **typed)
    assert (answer.status_code, shown(answer.text)) == (200, ["2012-05-10", "2012-05-24", "2012-06-07"])
    assert "Every second Thursday, 3 times" in answer.text
    assert shown(olga("/desk/events/preview/", **typed).text) == ["2012-05-10", "2012-05-24", "2012-06-07"]
    wrong = olga("/desk/events/preview/", **(typed | {"weekdays": "0"}))
    assert "the first after it is Mon 21 May 2012." in wrong.text
    assert "It takes place once." in olga("/desk/events/preview/", **FILLED).text
    assert session.scalar(select(func.count()).select_from(Event)) == 0


def test_the_next_day_of_the_rule_is_offered_as_the_first(olga_once: Desk, session: Session) -> None:
    rule = {"repeats": "MONTHLY", "month_by": "weekday", "nth": "-1", "nth_weekday": "0"}
    typed = FILLED | rule | {"name": "", "first_day": "2012-05-11", "last_day": "2012-05-12"}
    for address in ("/desk/events/preview/", "/desk/events/new/"):
        [button] = html.fromstring(olga_once(address, **typed).text).xpath("//button[@name='begin']")
        assert (button.get("value"), button.text_content()) == ("2012-05-28", "Begin on Mon 28 May 2012")
    begun = olga_once("/desk/events/new/", **typed, begin="2012-05-28")
    kept = inputs(begun)
    assert (begun.status_code, kept["first_day"], kept["last_day"]) == (200, "2012-05-28", "2012-05-29")
    assert (kept["begins_at"], kept["nth"], shown(begun.text)[:2]) == ("19:00", "-1", ["2012-05-28", "2012-06-25"])
    assert "begin" not in kept
    for wrong in ("", "x", "9999-12-31"):
        assert olga_once("/desk/events/new/", **typed, begin=wrong).status_code == 200
    assert session.scalar(select(func.count()).select_from(Event)) == 0
    event = call(session, "FREQ=WEEKLY")
    page = f"/desk/events/{event.id}/"
    later = olga_once(page, **(FILLED | {"repeats": "WEEKLY", "weekdays": "0"}), begin="2012-05-14")
    assert (inputs(later)["first_day"], inputs(later)["last_day"]) == ("2012-05-14", "")
    assert only(session).start_date == CALL.start.date()


def test_what_single_dates_have_of_their_own_survives_the_form(
    client: FlaskClient, olga: Desk, session: Session
) -> None:
    event = call(session)
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
    olga, event = olga_once, call(session)
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
    event = call(session)
    start = parse("2012-05-17T19:00")
    actions.change_date(session, event, start, description="Bring a cup.", now=NOW)
    actions.cancel_date(session, event, start, reason="Holiday", now=NOW)
    session.commit()
    page = f"/desk/events/{event.id}/dates/2012-05-17T19:00/restore/"
    assert olga(page, version=str(event.version)).status_code == 303
    (row,) = only(session).overrides
    assert (row.status, row.reason, row.description) == (None, None, "Bring a cup.")


def test_the_effect_is_that_of_the_date(client: FlaskClient, olga_once: Desk, session: Session) -> None:
    event = call(session)
    actions.cancel_date(session, event, parse("2012-05-17T19:00"), reason="Holiday", now=NOW)
    session.commit()
    page = f"/desk/events/{event.id}/dates/2012-05-24T19:00/cancel/"
    looked = olga_once(page, **(inputs(client.get(page)) | {"reason": "Strike"}))
    assert "SEQUENCE rises from 0 to 1" in looked.text


def test_what_took_place_does_not_change_unseen(client: FlaskClient, olga_once: Desk, session: Session) -> None:
    event = call(session)
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
    event = call(session)
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
    event = call(session)
    page = f"/desk/events/{event.id}/move/"
    typed = inputs(client.get(page)) | {"first_day": "2012-05-11", "last_day": "", "reason": "Hall"}
    answer = olga(page, **typed)
    assert answer.status_code == 422
    assert "is not one of the days" in html.fromstring(answer.text).xpath("string(//p[@id='first_day-error'])")
    assert inputs(answer)["reason"] == "Hall"


def test_a_date_is_moved(client: FlaskClient, olga: Desk, session: Session) -> None:
    event = call(session)
    page = f"/desk/events/{event.id}/dates/2012-05-17T19:00/move/"
    typed = inputs(client.get(page)) | {"first_day": "2012-05-16", "last_day": "", "reason": "Holiday"}
    assert olga(page, **typed).status_code == 303
    (row,) = only(session).overrides
    assert (row.start, row.end) == ("2012-05-16T19:00", "2012-05-16T20:30")
    assert session.scalars(select(EventChange.kind)).all() == ["moved"]


def test_dates_are_added_and_left_out(olga: Desk, session: Session) -> None:
    event = call(session)
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
    event = call(session, city="Brussels", country="BE", summary="Monthly talk.", description="Come.")
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
    again = olga_once(page, **(inputs(client.get(page)) | back))
    assert olga_once(page, **inputs(again)).status_code == 303
    assert only(session).overrides == []


def test_a_new_description_of_a_date_is_saved_at_once(client: FlaskClient, olga_once: Desk, session: Session) -> None:
    page = f"/desk/events/{call(session, description='Come.').id}/dates/2012-05-17T19:00/change/"
    typed = inputs(client.get(page))
    assert olga_once(page, **(typed | {"description": "One.\r\n\r\nTwo."})).status_code == 303
    assert only(session).overrides[0].description == "One.\n\nTwo."
    stale = olga_once(page, **(typed | {"description": "Mine."}))
    assert (stale.status_code, inputs(stale)["description"]) == (409, "Mine.")


def test_a_split_is_told_before_it_is_made(client: FlaskClient, olga_once: Desk, session: Session) -> None:
    event = call(session)
    actions.cancel_date(session, event, parse("2012-05-31T19:00"), reason="Holiday", now=NOW)
    session.commit()
    page = f"/desk/events/{event.id}/dates/2012-05-24T19:00/split/"
    first = client.get(page)
    said = " ".join(html.fromstring(first.text).xpath("string(//form[@class='form']/p)").split())
    assert said.startswith("“Call” ends with Thu 17 May 2012. It goes on as a new event from Thu 24 May 2012,")
    looked = olga_once(page, **inputs(first))
    assert "Ends on Thu 17 May 2012; goes on as Call." in looked.text
    assert "is forgotten" not in looked.text
    assert session.scalar(select(func.count()).select_from(Event)) == 1
    assert olga_once(page, **inputs(looked)).status_code == 303
    assert session.scalars(select(EventChange.kind).order_by(EventChange.id)).all() == ["cancelled", "ends"]


def test_what_has_no_date_before_is_not_split(client: FlaskClient, olga_once: Desk, session: Session) -> None:
    event = call(session)
    actions.leave_out_date(session, event, parse("2012-05-10T19:00"), now=NOW)
    session.commit()
    page = f"/desk/events/{event.id}/dates/2012-05-17T19:00/split/"
    assert client.get(page).headers["Location"] == f"/desk/events/{event.id}/dates/"
    assert "Every date before this one is left out" in client.get(f"/desk/events/{event.id}/dates/").text
    assert olga_once(page, version=str(only(session).version)).status_code == 422
    assert only(session).exdates == ["2012-05-10T19:00"]


def test_addresses_of_dates_lead_to_where_they_went(client: FlaskClient, olga: Desk, session: Session) -> None:
    event = call(session, "FREQ=WEEKLY;BYDAY=TH")
    third, fourth = parse("2012-05-24T19:00"), parse("2012-06-07T20:00")
    later = replace(actions.continuation(event, third), name="Chat", span=timed("2012-05-24 20:00", "2012-05-24 21:00"))
    chat = actions.split(session, event, third, later, now=NOW)
    talk = actions.split(session, chat, fourth, replace(actions.continuation(chat, fourth), name="Talk"), now=NOW)
    moved = replace(actions.details_of(talk), span=timed("2012-06-08 20:00", "2012-06-08 21:00"))
    friday = Recurrence(rule=parse_rule("FREQ=WEEKLY;BYDAY=FR", start=moved.span.start, zone="Europe/Brussels"))
    actions.revise(session, talk, replace(moved, recurrence=friday), now=NOW)
    session.commit()
    found = {
        "2012-05-17": None,
        "2012-05-24": "/events/chat-2012/2012-05-24/",
        "2012-05-31": "/events/chat-2012/2012-05-31/",
        "2012-05-31T1900": "/events/chat-2012/2012-05-31/",
        "2012-06-08": "/events/talk-2012/2012-06-08/",
        "2012-06-14": "/events/talk-2012/",
    }
    for when, home in found.items():
        answer = client.get(f"/events/call/{when}/")
        assert (answer.status_code, answer.headers.get("Location")) == ((301, home) if home else (200, None)), when
    for when in ("2012-05-16", "2012-05-03", "2199-01-01"):
        assert client.get(f"/events/call/{when}/").status_code == 404, when


def test_this_and_following_are_split_off(client: FlaskClient, olga: Desk, session: Session) -> None:
    event = call(session)
    page = f"/desk/events/{event.id}/dates/2012-05-24T19:00/split/"
    answer = olga(page, **inputs(client.get(page)))
    old, new = session.scalars(select(Event).order_by(Event.id)).all()
    session.expire_all()
    assert answer.headers["Location"] == f"/desk/events/{new.id}/"
    assert (old.rrule, new.rrule) == ("FREQ=WEEKLY;UNTIL=20120523;BYDAY=TH", "FREQ=WEEKLY;COUNT=2;BYDAY=TH")
    assert new.follows_id == old.id
    assert session.scalar(select(func.count()).select_from(Occurrence)) == 4


def test_a_series_is_ended_after_a_look(client: FlaskClient, olga_once: Desk, session: Session) -> None:
    page = f"/desk/events/{call(session).id}/dates/end/"
    typed = inputs(client.get(page)) | {"reason": "All is said"}
    refused = olga_once(page, **(typed | {"last_day": "2012-05-01"}))
    assert (refused.status_code, "It would end before its first date." in refused.text) == (422, True)
    looked = olga_once(page, **(typed | {"last_day": "2012-05-20"}))
    assert "Subscribers will see" in looked.text
    assert only(session).rrule == "FREQ=WEEKLY;COUNT=4;BYDAY=TH"
    assert olga_once(page, **inputs(looked)).status_code == 303
    assert only(session).rrule == "FREQ=WEEKLY;UNTIL=20120520;BYDAY=TH"
    assert session.scalars(select(EventChange.reason)).one() == "All is said"


def test_a_daily_series_of_many_years_is_edited_called_off_and_ended(
    client: FlaskClient, olga: Desk, session: Session
) -> None:
    """More dates than somebody could say; what nobody said of it stays."""
    span = timed("1998-01-01 19:00", "1998-01-01 20:30")
    recurrence = Recurrence(rule=parse_rule("FREQ=DAILY", start=span.start, zone=span.time_zone))
    daily = make(session, "Call", span, recurrence=recurrence)
    assert session.scalar(select(func.count()).select_from(Occurrence)) == 6574
    desk = f"/desk/events/{daily.id}/"
    for page, typed in (
        ("", {"summary": "We talk."}),
        ("dates/end/", {"last_day": "2013-01-31", "reason": "All is said"}),
        ("cancel/", {"reason": "Nobody came"}),
    ):
        assert olga(desk + page, **(inputs(client.get(desk + page)) | typed)).status_code == 303
    session.rollback()
    event = only(session)
    assert (event.summary, event.rrule, event.status) == ("We talk.", "FREQ=DAILY;UNTIL=20130131", "cancelled")


def test_the_list_of_dates(client: FlaskClient, olga: Desk, session: Session) -> None:
    event = call(session)
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
    event = call(session)
    for start in ("2012-05-17T19:00", "2012-05-24T19:00"):
        actions.cancel_date(session, event, parse(start), reason="Holidays", now=NOW)
    session.commit()
    address = f"/desk/events/{event.id}/"
    answer = olga_once(address, **(inputs(client.get(address)) | {"every": "2"}))
    effect = html.fromstring(answer.text).xpath("string(//section[contains(@class, 'effect')])")
    assert "What was said of Thu 17 May 2012 alone is forgotten: no other date takes its place." in effect
    assert "24 May 2012 alone" not in effect
