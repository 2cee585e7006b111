"""The form of an event, as typed, as refused and as saved."""

import re

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.events import actions
from app.events.models import Event, Series, Status, Venue
from tests.conftest import NOW
from tests.events.desk import FILLED, Desk, inputs, only
from tests.events.make import CALL, make, utc

NEXT = utc("2012-04-21T09:00")


def test_an_event_of_whole_days(olga: Desk, session: Session) -> None:
    answer = olga("/desk/events/new/", **FILLED)
    event = only(session)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/desk/events/{event.id}/")
    assert (event.slug, event.sequence, event.created_at, event.updated_at) == ("xen-hackathon-2012", 0, NOW, NOW)
    assert (event.is_all_day, str(event.start_date), str(event.end_date)) == (True, "2012-05-07", "2012-05-11")
    assert event.tags == ["hackathon", "test-day"]
    assert event.description == "One.\n\nTwo."
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", event.uid)
    assert f"UID:{event.uid}\r\n" in event.ical


def test_links_need_words_and_an_address(olga: Desk, session: Session) -> None:
    typed = FILLED | {"links": "Slides https://example.org/\n/events/"}
    assert "“/events/” is not words and then an address." in olga("/desk/events/new/", **typed).text
    assert session.scalar(select(func.count()).select_from(Event)) == 0


def test_a_timed_event_at_a_new_building_of_a_new_series(olga: Desk, session: Session) -> None:
    times = {"kind": "times", "first_day": "2012-05-10", "last_day": "", "begins_at": "14:00", "ends_at": "15:30"}
    new = {
        "series": "+",
        "new_series": "Xen calls",
        "venue": "+",
        "new_venue": "Town hall",
        "new_venue_address": "1, Square",
    }
    olga("/desk/events/new/", **(FILLED | times | new))
    event = only(session)
    assert (event.starts_at, event.ends_at) == (utc("2012-05-10T12:00"), utc("2012-05-10T13:30"))
    assert (event.series and event.series.slug) == "xen-calls"
    assert event.venue is not None
    assert (event.venue.slug, event.venue.address, event.venue.city) == ("town-hall", "1, Square", "Brussels")
    assert "LOCATION:Town hall\\, 1\\, Square\\, Brussels\\, Belgium\r\n" in event.ical
    olga("/desk/events/new/", **(FILLED | times | new | {"links": "", "name": "Another"}))
    assert session.scalar(select(func.count()).select_from(Series)) == 1
    assert session.scalar(select(func.count()).select_from(Venue)) == 1


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"name": ""}, "name", "Write what the event is called."),
        ({"name": "Xen\u202ekcaH"}, "name", "There is an invisible control character in it; type it anew."),
        ({"new_series": "a\u2066b"}, "new_series", "There is an invisible control character in it; type it anew."),
        ({"first_day": "2012-02-30"}, "first_day", "Write a day that there is, as in 2012-05-07."),
        ({"last_day": "2099-01-01"}, "last_day", "An event lasts up to 366 days"),
        ({"name": "x" * 201}, "name", "At most 200 characters fit here."),
        ({"first_day": "7 May"}, "first_day", "Write a day that there is, as in 2012-05-07."),
        ({"last_day": "2012-05-06"}, "last_day", "The last day is before the first."),
        ({"first_day": "1812-05-06"}, "first_day", "Dates from 1900 to 2199 can be kept."),
        ({"kind": "times"}, "begins_at", "Write when it begins, as in 14:00."),
        ({"kind": "times", "begins_at": "25:00", "ends_at": "1"}, "begins_at", "Write a time, as in 14:00."),
        (
            {"kind": "times", "first_day": "2012-05-07", "last_day": "", "begins_at": "15:00", "ends_at": "14:00"},
            "last_day",
            "The end must be later than the start.",
        ),
        ({"time_zone": "Brussels"}, "time_zone", "“Brussels” is not a time zone"),
        ({"status": "sure"}, "status", "Choose one of those that are offered."),
        ({"series": "nothing"}, "series", "Choose one of those that are offered."),
        ({"series": "+"}, "new_series", "Write what the new series is called."),
        ({"venue": "+"}, "new_venue", "Write what the new building is called."),
        ({"country": "UK"}, "country", "Choose one of those that are offered."),
        ({"url": "javascript:alert(1)"}, "url", "Write a whole address such as https://example.org/."),
        ({"tags": ",".join(map(str, range(13)))}, "tags", "12 words are enough to find it by."),
    ],
)
def test_a_refused_form_keeps_everything_typed(
    olga: Desk, session: Session, fields: dict[str, str], field: str, message: str
) -> None:
    typed = FILLED | fields
    answer = olga("/desk/events/new/", **typed)
    assert answer.status_code == 422
    tree = html.fromstring(answer.text)
    assert message in tree.xpath(f"//p[@id='{field}-error']")[0].text_content()
    kept = inputs(answer)
    choices = {"status", "series", "country", "venue"} & fields.keys()
    expected = {name: text.replace("\r\n", "\n") for name, text in typed.items() if name not in choices}
    assert {name: kept[name].replace("\r\n", "\n") for name in expected} == expected
    assert session.scalar(select(func.count()).select_from(Event)) == 0


def test_all_that_is_wrong_is_said_at_once(olga: Desk) -> None:
    wrong = {"name": "", "time_zone": "Brussels", "first_day": "", "last_day": "2012-13-01", "url": "x", "venue": "+"}
    found = html.fromstring(olga("/desk/events/new/", **(FILLED | wrong)).text).xpath("//p[@class='field-error']/@id")
    assert found == [f"{name}-error" for name in ("name", "first_day", "last_day", "time_zone", "new_venue", "url")]
    rule = {"name": "", "repeats": "WEEKLY", "weekdays": "6", "every": "1", "ends": "never"}
    found = html.fromstring(olga("/desk/events/new/", **(FILLED | rule)).text).xpath("//p[@class='field-error']/@id")
    assert found == ["name-error", "repeats-error"]


@pytest.mark.parametrize("address", ["events/new/", "docs-days/new/", "tasks/new/"])
def test_blanks_are_no_name(client: FlaskClient, olga: Desk, address: str) -> None:
    for blank in (" ", "\t", "\xa0"):
        form = f"/desk/{address}"
        names = [name for name in ("name", "title") if name in inputs(client.get(form))]
        assert names
        answer = olga(form, **(inputs(client.get(form)) | dict.fromkeys(names, blank)))
        assert answer.status_code == 422
        for name in names:
            assert html.fromstring(answer.text).xpath(f"//p[@id='{name}-error']")


def test_what_the_form_shows_saves_nothing_new(client: FlaskClient, olga: Desk, session: Session) -> None:
    series = actions.series_named(session, "Summits")
    event = make(
        session,
        "Call",
        CALL,
        series=series,
        city="Brussels",
        country="BE",
        online=True,
        tags=("arm",),
        links=(("A b", "https://example.org/"),),
        unconfirmed="The room.",
        description="One.\n\nTwo.",
        source="A mail.",
        url="https://example.org/",
    )
    clock.freeze(NEXT)
    answer = olga(f"/desk/events/{event.id}/", **inputs(client.get(f"/desk/events/{event.id}/")))
    assert answer.status_code == 303
    assert "Nothing was different." in client.get(answer.headers["Location"]).text
    saved = only(session)
    assert (saved.version, saved.sequence, saved.updated_at) == (1, 0, NOW)


@pytest.mark.parametrize(
    ("fields", "sequence"),
    [
        ({"name": "Xen Hackaton"}, 0),
        ({"description": "Typo mended."}, 0),
        ({"tags": "arm"}, 0),
        ({"last_day": "2012-05-12"}, 1),
        ({"kind": "times", "begins_at": "09:00", "ends_at": "17:00"}, 1),
        ({"time_zone": "Europe/London"}, 1),
        ({"city": "Ghent"}, 1),
        ({"online": "y"}, 1),
        ({"status": "tentative"}, 1),
    ],
)
def test_c18_sequence_rises_with_time_place_and_status_alone(
    client: FlaskClient, olga: Desk, session: Session, fields: dict[str, str], sequence: int
) -> None:
    event = make(session, city="Brussels", country="BE")
    clock.freeze(NEXT)
    olga(f"/desk/events/{event.id}/", **(inputs(client.get(f"/desk/events/{event.id}/")) | fields))
    saved = only(session)
    assert (saved.sequence, saved.updated_at, saved.created_at) == (sequence, NEXT, NOW)
    assert f"SEQUENCE:{sequence}\r\n" in saved.ical
    assert "LAST-MODIFIED:20120421T090000Z\r\n" in saved.ical


def test_another_like_it(client: FlaskClient, olga: Desk, session: Session) -> None:
    event = make(session, city="Brussels", country="BE", status=Status.CANCELLED, tags=("arm",))
    fields = inputs(client.get(f"/desk/events/new/?from={event.id}"))
    assert (fields["name"], fields["city"], fields["status"]) == ("Xen Hackathon", "Brussels", "confirmed")
    olga("/desk/events/new/", **fields)
    slugs = session.scalars(select(Event.slug).order_by(Event.id)).all()
    assert slugs == ["xen-hackathon-2012", "xen-hackathon-2012-2"]
    assert len(set(session.scalars(select(Event.uid)))) == 2


def test_texts_lose_control_characters(olga: Desk, session: Session) -> None:
    fields = FILLED | {"links": "", "summary": "a\x1ab", "source": "\x07"}
    olga("/desk/events/new/", **fields)
    assert (only(session).summary, only(session).source) == ("ab", None)


def test_a_name_that_is_a_year_or_a_word_of_ours_gets_another_address(olga: Desk, session: Session) -> None:
    for name in ("2012", "Past", "🎋"):
        olga("/desk/events/new/", **(FILLED | {"name": name}))
    assert session.scalars(select(Event.slug).order_by(Event.id)).all() == ["2012-2", "past-2012", "event-2012"]


def test_an_event_moves_to_another_address(client: FlaskClient, olga: Desk, session: Session) -> None:
    event = make(session)
    fields = inputs(client.get(f"/desk/events/{event.id}/"))
    assert fields["slug"] == "xen-hackathon-2012"
    assert olga(f"/desk/events/{event.id}/", **(fields | {"slug": "hackathon-brussels"})).status_code == 303
    assert (only(session).slug, only(session).sequence) == ("hackathon-brussels", 0)
    assert client.get("/events/xen-hackathon-2012/").headers["Location"] == "/events/hackathon-brussels/"


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("other-2012", "Another one has this address, or had it once."),
        ("was-other", "Another one has this address, or had it once."),
        ("2012", "Small letters, digits and single dashes only"),
        ("past", "Small letters, digits and single dashes only"),
        ("Brussels!", "Small letters, digits and single dashes only"),
    ],
)
def test_an_address_that_cannot_be_is_refused(
    client: FlaskClient, olga: Desk, session: Session, slug: str, message: str
) -> None:
    other = make(session, "Other", slug="was-other")
    actions.revise(session, other, actions.details_of(other), slug="other-2012", now=NOW)
    event = make(session)
    typed = inputs(client.get(f"/desk/events/{event.id}/")) | {"slug": slug, "summary": "Kept."}
    answer = olga(f"/desk/events/{event.id}/", **typed)
    assert answer.status_code == 422
    assert message in html.fromstring(answer.text).xpath("//p[@id='slug-error']")[0].text_content()
    assert inputs(answer) == typed
    session.expire_all()
    assert session.get_one(Event, event.id).slug == "xen-hackathon-2012"
