"""Components and calendars, read back by a strict parser."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.icaltext import plain
from app.events import ical
from app.events.ical import Component
from app.events.ics import values
from app.events.models import Status
from app.events.recurrence.instances import is_odd
from app.events.spans import AllDay
from tests.events.components import BASE, HEAD, SITE, calendar_of, spans
from tests.events.make import timed


def parsed(*components: Component, **options: Any) -> icalendar.Event:
    events = icalendar.Calendar.from_ical(calendar_of(*components, **options)).events
    assert [event.errors for event in events] == [[] for _ in events]
    event = events[0]
    assert isinstance(event, icalendar.Event)
    return event


def test_a_component_byte_for_byte() -> None:
    assert ical.vevent(BASE) == (
        "BEGIN:VEVENT\r\n"
        "UID:32ce6295-f3f5-4a82-a8e4-b3b990968833\r\n"
        "DTSTAMP:20120304T050607Z\r\n"
        "DTSTART;VALUE=DATE:20120507\r\n"
        "DTEND;VALUE=DATE:20120512\r\n"
        "CREATED:20120102T030405Z\r\n"
        "LAST-MODIFIED:20120304T050607Z\r\n"
        "SEQUENCE:3\r\n"
        "STATUS:CONFIRMED\r\n"
        "TRANSP:TRANSPARENT\r\n"
        "SUMMARY:Xen Hackathon\r\n"
        "LOCATION:Hotel\\, Brussels\\, Belgium\r\n"
        "DESCRIPTION:Bring a laptop\\;\\nand a friend\\, too.\r\n"
        "CATEGORIES:hackathon,arm\\, and x86\r\n"
        "URL:\x1a\r\n /events/xen-hackathon-2012/\r\n"
        "END:VEVENT\r\n"
    )


def test_c20_whole_days_end_on_the_day_after_and_have_no_zone() -> None:
    event = parsed(BASE)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2012, 5, 7), date(2012, 5, 12))
    assert "TZID" not in event["DTSTART"].params


def test_c28_c30_timed_events_name_their_zone_and_the_calendar_defines_it_once() -> None:
    call = replace(BASE, span=timed("2012-05-10 14:00", "2012-05-10 15:30"))
    other = replace(call, uid="other", span=timed("2013-01-10 14:00", "2013-01-10 15:30"))
    text = calendar_of(call, other)
    assert text.count("BEGIN:VTIMEZONE") == 2  # one for each head entry; the feed joins the years before
    event = parsed(call)
    assert event["DTSTART"].params["TZID"] == "Europe/Brussels"
    assert event["DTSTART"].dt == datetime(2012, 5, 10, 14, tzinfo=ZoneInfo("Europe/Brussels"))
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=90)


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC"])
def test_c29_moments_in_utc_end_in_z_and_need_no_zone(zone: str) -> None:
    component = replace(BASE, span=timed("2012-05-10 14:00", "2012-05-10 15:30", zone))
    text = calendar_of(component)
    assert "DTSTART:20120510T140000Z\r\nDTEND:20120510T153000Z\r\n" in text
    assert "VTIMEZONE" not in text


@pytest.mark.parametrize(
    ("start", "end", "utc_start"),
    [
        ("2012-10-28 02:30", "2012-10-28 05:00", "20121028T003000Z"),  # shown twice: the first of the two
        ("2012-10-27 22:00", "2012-10-28 02:30", "20121027T200000Z"),
        ("2012-03-25 02:30", "2012-03-25 05:00", "20120325T013000Z"),  # skipped
    ],
)
def test_wall_times_that_readers_disagree_about_are_written_in_utc(start: str, end: str, utc_start: str) -> None:
    component = replace(BASE, span=timed(start, end))
    assert f"DTSTART:{utc_start}\r\n" in ical.vevent(component)
    assert ical.zone_used(component) is None


def test_c13_c16_c17_c18_stamps_are_the_revision() -> None:
    event = parsed(BASE)
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == datetime(2012, 3, 4, 5, 6, 7, tzinfo=UTC)
    assert event["CREATED"].dt == datetime(2012, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (event["UID"], event["SEQUENCE"]) == ("32ce6295-f3f5-4a82-a8e4-b3b990968833", 3)


@pytest.mark.parametrize(
    ("status", "written", "name", "comment"),
    [
        (Status.CONFIRMED, "CONFIRMED", "Xen Hackathon", None),
        (Status.TENTATIVE, "TENTATIVE", "Xen Hackathon", None),
        (Status.CANCELLED, "CANCELLED", "Cancelled: Xen Hackathon", "This event is cancelled."),
        (
            Status.POSTPONED,
            "TENTATIVE",
            "Postponed: Xen Hackathon",
            "This event is postponed. The dates are those of the first plan.",
        ),
    ],
)
def test_c21_status(status: Status, written: str, name: str, comment: str | None) -> None:
    event = parsed(replace(BASE, status=status))
    assert (event["STATUS"], event["SUMMARY"], event.get("COMMENT")) == (written, name, comment)


def test_an_unmarked_cancelled_event_says_so_by_its_status_alone() -> None:
    event = parsed(replace(BASE, status=Status.CANCELLED), is_marked=False)
    assert (event["STATUS"], event["SUMMARY"]) == ("CANCELLED", "Xen Hackathon")
    assert parsed(replace(BASE, status=Status.POSTPONED), is_marked=False)["SUMMARY"] == "Postponed: Xen Hackathon"


def test_c23_c24_nobody_is_marked_busy_or_woken() -> None:
    text = calendar_of(BASE)
    assert parsed(BASE)["TRANSP"] == "TRANSPARENT"
    assert "VALARM" not in text
    assert "ORGANIZER" not in text  # C26
    assert "ATTENDEE" not in text


def test_c25_c27_url_and_categories() -> None:
    event = parsed(BASE)
    assert event["URL"] == f"{SITE}/events/xen-hackathon-2012/"
    assert [str(tag) for tag in event["CATEGORIES"].cats] == ["hackathon", "arm, and x86"]


@pytest.mark.parametrize("length", [1, 40, 100, 140, 300])
def test_addresses_of_any_length_stay_within_75_octets(length: int) -> None:
    site = f"https://{'s' * length}.example.org"
    component = replace(BASE, path=f"/events/{'e' * length}/")
    assert max(len(line) for line in calendar_of(component, site_url=site).encode().split(b"\r\n")) <= 75
    assert parsed(component, site_url=site)["URL"] == f"{site}/events/{'e' * length}/"


def test_c6_c8_c9_c40_c41_c42_the_head() -> None:
    text = calendar_of(BASE)
    lines = text.replace("\r\n ", "").split("\r\n")
    assert lines[: lines.index("BEGIN:VEVENT")] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Community portal//Events//EN",
        "CALSCALE:GREGORIAN",
        "NAME:Events\\; all of them",
        "X-WR-CALNAME:Events\\; all of them",
        "DESCRIPTION:Meetings\\, everywhere",
        "X-WR-CALDESC:Meetings\\, everywhere",
        "X-WR-TIMEZONE:UTC",
        "COLOR:seagreen",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
        "URL:https://portal.example.org/events/",
        "SOURCE;VALUE=URI:https://portal.example.org/events.ics",
        "LAST-MODIFIED:20120304T050607Z",
    ]
    assert lines[-2:] == ["END:VCALENDAR", ""]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Brussels"])
def test_c7_an_empty_calendar_still_holds_a_component(zone: str) -> None:
    text = ical.calendar(replace(HEAD, time_zone=zone, is_empty=True, revised_at=None), [], site_url=SITE)
    calendar = icalendar.Calendar.from_ical(text)
    assert [(part.name, str(part["TZID"])) for part in calendar.subcomponents] == [("VTIMEZONE", zone)]
    assert "LAST-MODIFIED" not in text


def test_c46_the_feed_parses_without_its_newer_properties() -> None:
    newer = ("X-", "NAME", "REFRESH", "COLOR", "SOURCE", "URL", "LAST-MODIFIED")
    lines = calendar_of(BASE).replace("\r\n ", "").split("\r\n")
    calendar = icalendar.Calendar.from_ical("\r\n".join(line for line in lines if not line.startswith(newer)))
    assert [str(event["SUMMARY"]) for event in calendar.events] == ["Xen Hackathon"]


@given(
    st.builds(
        Component,
        uid=st.uuids().map(str),
        path=st.just("/events/x/"),
        name=st.text(min_size=1),
        status=st.sampled_from(Status),
        sequence=st.integers(0, 999),
        span=spans,
        created_at=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 — the zone follows
        updated_at=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 — the zone follows
        location=st.text(),
        description=st.text(),
        tags=st.lists(st.text(min_size=1), max_size=3).map(tuple),
    )
)
def test_writing_then_parsing_is_the_identity(component: Component) -> None:
    event = parsed(component)
    assert event["UID"] == component.uid
    assert event["SUMMARY"] == plain(ical.PREFIX.get(component.status, "") + component.name)
    for name, text in (("DESCRIPTION", component.description), ("LOCATION", component.location)):
        assert event.get(name, "") == (plain(text) if plain(text).strip() else "")
    assert event["DTSTAMP"].dt == component.updated_at.replace(microsecond=0)
    span = component.span
    if isinstance(span, AllDay):
        assert (event["DTSTART"].dt, event["DTEND"].dt - timedelta(days=1)) == (span.start, span.end)
    else:
        assert (event["DTSTART"].dt.astimezone(UTC), event["DTEND"].dt.astimezone(UTC)) == (
            span.starts_at,
            span.ends_at,
        )


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("2012-05-10 14:00", "2012-05-10 15:30", "DTEND;TZID=Europe/Brussels:20120510T153000\r\n"),
        ("2012-03-24 14:00", "2012-03-25 14:00", "DTEND:20120325T130000Z\r\n"),
        ("2012-10-28 02:30", "2012-10-28 05:00", "DURATION:PT150M\r\n"),
    ],
    ids=["plain", "the clocks change", "the clocks show its start twice"],
)
def test_the_length_of_dates_that_come_again_is_read_alike(start: str, end: str, told: str) -> None:
    span = timed(start, end)
    component = replace(BASE, span=span, rule="FREQ=WEEKLY", has_odd_length=is_odd(span, span.start))
    assert told in ical.vevent(component)


def test_c44_styled_text_stands_beside_the_plain_one() -> None:
    event = parsed(replace(BASE, description="See <b>, at\nhttps://xen.org/", styled="<p>See &lt;b&gt;, at</p>"))
    assert str(event["DESCRIPTION"]) == "See <b>, at\nhttps://xen.org/"
    assert values.text(str(event["X-ALT-DESC"])) == "<p>See &lt;b&gt;, at</p>"
    assert event["X-ALT-DESC"].params["FMTTYPE"] == "text/html"
