"""C28, C31, C32: our VTIMEZONE says what the zone data says, before and after every change of the clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from app.core import zones
from app.events.vtimezones import vtimezone

FIRST, LAST = 2003, datetime.now(UTC).year + 3
NAMED = [
    *("Europe/London", "America/New_York", "America/Los_Angeles", "Europe/Brussels", "Australia/Sydney"),
    *("America/Sao_Paulo", "Asia/Tokyo", "Asia/Shanghai", "Africa/Casablanca"),
]
ODD = [
    *("Europe/Dublin", "America/Santiago", "Africa/Cairo", "Asia/Jerusalem", "America/Nuuk", "Asia/Gaza"),
    *("Australia/Lord_Howe", "Europe/Istanbul", "Europe/Moscow", "Asia/Tehran", "Pacific/Apia", "Asia/Kathmandu"),
    *("America/Caracas", "Asia/Pyongyang", "Antarctica/Troll", "America/Havana", "Asia/Beirut", "Europe/Kyiv"),
]
Observance = tuple[datetime, timedelta]


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def observances(text: str, until: datetime) -> list[Observance]:
    """Each onset (UTC, naive) with the offset that holds from it on, as a reader of RFC 5545 3.6.5 works it out."""
    found: list[Observance] = []
    values: dict[str, str] = {}
    for line in unfolded(text):
        name, _, value = line.partition(":")
        if line in ("BEGIN:STANDARD", "BEGIN:DAYLIGHT"):
            values = {}
        elif line in ("END:STANDARD", "END:DAYLIGHT"):
            start = datetime.strptime(values["DTSTART"], "%Y%m%dT%H%M%S")  # noqa: DTZ007 — wall time
            before, after = offset(values["TZOFFSETFROM"]), offset(values["TZOFFSETTO"])
            onsets = [start - before]
            if "RRULE" in values:
                # UNTIL is in UTC (RFC 5545 3.3.10), so the rule is worked out on the onsets' UTC side of the wall.
                rule, _, end = values["RRULE"].partition(";UNTIL=")
                limit = datetime.strptime(end, "%Y%m%dT%H%M%SZ") if end else until  # noqa: DTZ007 — as above
                walls = rrulestr(rule, dtstart=start).between(start, limit + before, inc=True)
                assert walls[0] == start, "C34: DTSTART itself follows the rule"
                onsets = [wall - before for wall in walls]
            found += [(onset, after) for onset in onsets]
        else:
            values[name] = value
    return sorted(found)


def offset(text: str) -> timedelta:
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].ljust(6, "0")
    return sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:6]))


def offset_at(found: list[Observance], moment: datetime) -> timedelta:
    return [after for onset, after in found if onset <= moment.replace(tzinfo=None)][-1]


@pytest.mark.parametrize("zone", NAMED + ODD)
def test_c32_offsets_equal_the_zone_data_on_both_sides_of_every_change(zone: str) -> None:
    end = datetime(LAST + 1, 1, 1, tzinfo=UTC)
    found = observances(vtimezone(zone, FIRST, LAST), end.replace(tzinfo=None))
    info = ZoneInfo(zone)
    moment, before, changes = datetime(FIRST, 1, 1, tzinfo=UTC), None, 0
    while moment < end:
        true = moment.astimezone(info).utcoffset()
        if true != before and before is not None:
            changes += 1
            for minutes in range(-181, 182):
                near = moment + timedelta(minutes=minutes)
                assert offset_at(found, near) == near.astimezone(info).utcoffset(), near
        assert offset_at(found, moment) == true, moment
        before = true
        moment += timedelta(hours=3)
    assert (changes == 0) == (zone in ("Asia/Tokyo", "Asia/Shanghai", "Asia/Kathmandu"))


@pytest.mark.parametrize("years", [(2007, 2007), (2012, 2012), (2026, 2029), (1995, 2010)])
@pytest.mark.parametrize("zone", NAMED)
def test_c32_holds_for_any_stretch_of_years(zone: str, years: tuple[int, int]) -> None:
    first, last = years
    found = observances(vtimezone(zone, first, last), datetime(last + 1, 1, 1))  # noqa: DTZ001 — UTC, naive
    moment = datetime(first, 1, 1, tzinfo=UTC)
    while moment.year <= last:
        assert offset_at(found, moment) == moment.astimezone(ZoneInfo(zone)).utcoffset(), moment
        moment += timedelta(hours=11)


def test_c31_a_stable_rule_is_one_observance_without_end() -> None:
    assert unfolded(vtimezone("Europe/Brussels", 2012, 2012))[1:-1] == [
        "TZID:Europe/Brussels",
        *("BEGIN:DAYLIGHT", "DTSTART:20110327T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST"),
        *("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT"),
        *("BEGIN:STANDARD", "DTSTART:20111030T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET"),
        *("RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD"),
        "END:VTIMEZONE",
    ]


def test_c31_the_american_change_of_2007_ends_the_old_rule_in_utc() -> None:
    rules = [line for line in unfolded(vtimezone("America/New_York", 2003, 2026)) if line.startswith("RRULE")]
    assert rules == [
        "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;UNTIL=20060402T070000Z",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20061029T060000Z",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
        "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
    ]


def test_summer_is_daylight_in_dublin_though_the_zone_data_says_otherwise() -> None:
    lines = unfolded(vtimezone("Europe/Dublin", 2012, 2012))
    assert lines.index("TZNAME:IST") < lines.index("END:DAYLIGHT") < lines.index("TZNAME:GMT")


@pytest.mark.parametrize("zone", zones.names())
def test_c2_lines_are_short_and_no_list_of_dates_occurs(zone: str) -> None:
    text = vtimezone(zone, FIRST, LAST)
    assert max(len(line) for line in text.split("\r\n")) <= 75
    assert "RDATE" not in text
    assert text.replace("\r\n", "").isprintable()
