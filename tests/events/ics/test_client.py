"""The limited child: other people's files cost this process nothing."""

import time
from contextlib import suppress

import pytest

from app.events.ics import IcsError, client, read
from tests.events.ics.writing import TIMED, calendar, vevent


def test_a_file_is_read_in_the_child() -> None:
    told = read(calendar(*vevent(*TIMED, "SUMMARY:Zażółć 🐼")), zone="Europe/London")
    assert [(each.name, each.zone) for each in told.events] == [("Zażółć 🐼", "Europe/Brussels")]


def test_a_refusal_of_the_child_arrives() -> None:
    with pytest.raises(IcsError, match="Line 1 is no line of iCalendar"):
        read(b"no calendar", zone="UTC")


def test_a_slow_file_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SECONDS", 0.01)
    with pytest.raises(IcsError, match="longer than"):
        read(calendar(), zone="UTC")


@pytest.mark.parametrize(
    "data",
    [
        calendar(*vevent(*TIMED, "DESCRIPTION:" + "<p" * 1_000_000)),
        calendar(*vevent(*TIMED, "DESCRIPTION:<p>" + "<a href=" * 300_000)),
        calendar(*vevent(*TIMED, "SUMMARY:" + "\\," * 2_000_000)),
        calendar(*vevent(*TIMED, "CATEGORIES:" + "\\" * 4_000_000)),
        calendar(*vevent("DTSTART;X=" + "a," * 2_000_000 + '":20120510')),
        calendar(*vevent(*TIMED, *["X-A:b"] * 600_000)),
        calendar(*vevent(*TIMED, "RDATE:" + "20120510," * 500_000)),
        calendar(*["BEGIN:X", "END:X"] * 250_000),
        b"BEGIN:VCALENDAR\n" + b" \n" * 2_500_000,
        b"\n" * 5_000_000,
        calendar(
            *[line for n in range(200) for line in vevent(f"DTSTART;TZID=Z{n}:{1900 + n}0510T140000", uid=str(n))]
        ),
    ],
    ids=range(11),
)
def test_a_hostile_file_ends_within_ten_seconds(data: bytes) -> None:
    before = time.monotonic()
    with suppress(IcsError):
        read(data, zone="UTC")
    assert time.monotonic() - before < 11
