"""Which zone a TZID means, whatever program wrote it."""

import pytest

from app.core.zones import is_zone
from app.events.vtimezones import vtimezone
from tests.events.ics.writing import event

CUSTOM = (
    "BEGIN:VTIMEZONE",
    "TZID:Customized Time Zone",
    "BEGIN:STANDARD",
    "DTSTART:16010101T020000",
    "TZOFFSETFROM:-0400",
    "TZOFFSETTO:-0500",
    "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:16010101T020000",
    "TZOFFSETFROM:-0500",
    "TZOFFSETTO:-0400",
    "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
)


def zone_of(tzid: str, *around: str) -> str | None:
    found = event(f"DTSTART;TZID={tzid}:20120510T140000", "DURATION:PT1H", around=around)
    return None if found.fault else found.zone


@pytest.mark.parametrize(
    ("tzid", "zone"),
    [
        ("Europe/London", "Europe/London"),
        ("europe/london", "Europe/London"),
        ('"Europe/Warsaw"', "Europe/Warsaw"),
        ("/mozilla.org/20050126_1/America/Boise", "America/Boise"),
        ("/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("America_New_York", "America/New_York"),
        ("US-Eastern", "US/Eastern"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("New Zealand Standard Time", "Pacific/Auckland"),
        ("Nowhere/Middle", None),
        ("../../etc/passwd", None),
    ],
)
def test_a_name_is_understood_as_each_program_writes_it(tzid: str, zone: str | None) -> None:
    assert zone_of(tzid) == zone
    assert zone is None or is_zone(zone)


def test_a_zone_of_ones_own_is_known_by_its_clock_changes() -> None:
    assert zone_of("Customized Time Zone", *CUSTOM) == "America/New_York"


def test_a_zone_that_no_place_has_is_refused() -> None:
    odd = [line.replace("-0400", "-0417") for line in CUSTOM]
    assert zone_of("Customized Time Zone", *odd) is None


@pytest.mark.parametrize(
    ("offset", "zone"), [("+0000", "UTC"), ("+0200", "Etc/GMT-2"), ("+0545", "Asia/Katmandu"), ("-0741", None)]
)
def test_a_fixed_offset_is_known_by_it(offset: str, zone: str | None) -> None:
    fixed = ("BEGIN:VTIMEZONE", "TZID:Fixed", "BEGIN:STANDARD", "DTSTART:19700101T000000")
    found = zone_of("Fixed", *fixed, f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", "END:STANDARD", "END:VTIMEZONE")
    assert found == zone


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Los_Angeles", "Australia/Sydney", "Africa/Casablanca"])
def test_our_own_definitions_are_known_without_their_names(zone: str) -> None:
    lines = vtimezone(zone, 2011, 2013).replace("\r\n ", "").replace(f"TZID:{zone}", "TZID:Ours").splitlines()
    assert zone_of("Ours", *lines) == zone


def test_the_place_a_definition_names_is_taken() -> None:
    lines = ("BEGIN:VTIMEZONE", "TZID:x", "X-LIC-LOCATION:Europe/Rome", "END:VTIMEZONE")
    assert zone_of("x", *lines) == "Europe/Rome"
