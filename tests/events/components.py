"""Components and calendars as tests make them."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from app.events import ical
from app.events.ical import Component, Head
from app.events.models import Status
from app.events.spans import AllDay, Span, Timed
from tests.events.make import day, utc

SITE = "https://portal.example.org"
BASE = Component(
    uid="32ce6295-f3f5-4a82-a8e4-b3b990968833",
    path="/events/xen-hackathon-2012/",
    name="Xen Hackathon",
    status=Status.CONFIRMED,
    sequence=3,
    span=day("2012-05-07", "2012-05-11"),
    created_at=utc("2012-01-02T03:04:05"),
    updated_at=utc("2012-03-04T05:06:07"),
    location="Hotel, Brussels, Belgium",
    description="Bring a laptop;\nand a friend, too.",
    tags=("hackathon", "arm, and x86"),
)
HEAD = Head(
    name="Events; all of them",
    description="Meetings, everywhere",
    time_zone="UTC",
    url=f"{SITE}/events/",
    source=f"{SITE}/events.ics",
    revised_at=utc("2012-03-04T05:06:07"),
)

walls = st.datetimes(datetime(2003, 1, 1), datetime(2029, 12, 31)).map(lambda wall: wall.replace(microsecond=0))  # noqa: DTZ001 — wall time
zones = st.sampled_from(["UTC", "Europe/London", "America/New_York", "Australia/Sydney", "America/Sao_Paulo"])


def calendar_of(
    *components: Component,
    is_marked: bool = True,
    site_url: str = SITE,
    zones: tuple[tuple[str, int, int], ...] | None = None,
) -> str:
    if zones is None:
        used = [(zone, component.span) for component in components if (zone := ical.zone_used(component))]
        zones = tuple((zone, span.start_date.year, span.end_date.year) for zone, span in used)
    kept = [ical.vevent(component, is_marked=is_marked) for component in components]
    return ical.calendar(replace(HEAD, zones=zones, is_empty=not components), kept, site_url=site_url)


spans: st.SearchStrategy[Span] = st.one_of(
    st.builds(
        lambda start, days, zone: AllDay(start, start + timedelta(days=days), zone),
        st.dates(date(1990, 1, 1), date(2100, 1, 1)),
        st.integers(0, 40),
        zones,
    ),
    st.builds(
        lambda start, minutes, zone: Timed(start, start + timedelta(minutes=minutes), zone),
        walls,
        st.integers(181, 20_000),
        zones,
    ),
)
