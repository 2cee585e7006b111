"""How often an event comes again, in the organisers' form."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.events.models import Event
from tests.events.calls import CALL, make_call
from tests.events.desk import Desk, inputs, only, shown

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
    event = make_call(session, "FREQ=WEEKLY")
    page = f"/desk/events/{event.id}/"
    later = olga_once(page, **(FILLED | {"repeats": "WEEKLY", "weekdays": "0"}), begin="2012-05-14")
    assert (inputs(later)["first_day"], inputs(later)["last_day"]) == ("2012-05-14", "")
    assert only(session).start_date == CALL.start.date()
