"""Three calendar programs of other people: what they make of a feed.

Each is given many calendars at once and answers with the dates of each that start in the years asked for, as texts of
UID, start, end and summary. ical.js and libical are installed by tests/prepare; elsewhere their tests are skipped and
name the package.
"""

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import icalendar
import pytest
import recurring_ical_events

from app.config import ROOT

READERS = Path(__file__).parent / "readers"
ICAL_JS = ROOT / ".node" / "node_modules" / "ical.js" / "dist" / "ical.js"
SECONDS = 120


class Dated(NamedTuple):
    """Days, of which `end` is the one after the last, or moments in UTC."""

    uid: str
    start: str
    end: str
    summary: str


Dates = Counter[Dated]
"""Two dates of an event may say the same: one is moved to the time of the other."""


def required(is_there: bool, package: str) -> None:
    """Skips and names the package where it is not installed; in CI it must be there."""
    if not is_there:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {package}; tests/prepare installs it")


class Python:
    """icalendar and recurring-ical-events."""

    def dates(self, calendars: Sequence[str], first: int, last: int) -> list[Dates]:
        return [_within(self._rows(text, first, last), first, last) for text in calendars]

    def _rows(self, text: str, first: int, last: int) -> Iterator[Dated]:
        calendar = icalendar.Calendar.from_ical(text)
        assert [event.errors for event in calendar.walk() if event.errors] == []
        for one in recurring_ical_events.of(calendar).between((first, 1, 1), (last, 1, 1)):
            yield Dated(str(one["UID"]), text_of(one["DTSTART"].dt), text_of(one["DTEND"].dt), str(one["SUMMARY"]))


class Libical:
    """libical, in C."""

    def __init__(self, folder: Path) -> None:
        compiler = shutil.which("gcc")
        required(compiler is not None, "gcc")
        required(Path("/usr/include/libical/ical.h").exists(), "libical-dev")
        self._program = str(folder / "expand")
        command = [str(compiler), "-O1", str(READERS / "expand.c"), "-o", self._program, "-lical"]
        subprocess.run(command, check=True)

    def dates(self, calendars: Sequence[str], first: int, last: int) -> list[Dates]:
        """It must find no fault in any of them, not even in what RFC 5545 says of how often what may stand where."""
        found = _asked([self._program, f"{first}0101", f"{last}0101"], calendars)
        assert [errors for errors, _ in found if errors] == []
        return [_within(_replaced(rows), first, last) for _, rows in found]


class IcalJs:
    """ical.js, as in Thunderbird and Nextcloud."""

    def __init__(self) -> None:
        node = shutil.which("node")
        required(node is not None, "nodejs")
        required(ICAL_JS.exists(), "ical.js")
        self._command = [str(node), str(READERS / "expand.mjs"), str(ICAL_JS)]

    def dates(self, calendars: Sequence[str], first: int, last: int) -> list[Dates]:
        found = _asked([*self._command, str(first), str(last)], calendars)
        return [_within((Dated(*row[:4]) for row in rows), first, last) for _, rows in found]


Engine = Python | Libical | IcalJs


def _asked(command: list[str], calendars: Sequence[str]) -> list[tuple[int, list[list[str]]]]:
    """How many faults each calendar has, and its rows."""
    given = "\f".join(calendars).encode()
    done = subprocess.run(command, input=given, capture_output=True, check=True, timeout=SECONDS)
    answers = done.stdout.decode().split("calendar\t")[1:]
    assert len(answers) == len(calendars)
    parts = [answer.split("\n") for answer in answers]
    return [(int(lines[0]), [line.split("\t") for line in lines[1:] if line]) for lines in parts]


def _replaced(rows: list[list[str]]) -> Iterator[Dated]:
    """The dates by the rule, those that have something of their own in the place of what was planned."""
    own = {(uid, planned) for uid, _, _, _, planned in rows if planned}
    for uid, start, end, summary, planned in rows:
        if planned or (uid, start) not in own:
            yield Dated(uid, start, end, summary)


def _within(rows: Iterable[Dated], first: int, last: int) -> Dates:
    return Counter(row for row in rows if str(first) <= row.start < str(last))


def text_of(value: object) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else str(value)
