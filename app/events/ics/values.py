"""Values of properties (RFC 5545 3.3): texts, days, times, durations."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?)|Z)?")
DURATION = re.compile(r"([+-]?)P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?")
OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)?")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
COMMA = re.compile(r"(?<!\\)((?:\\\\)*),")
FIRST_YEAR, LAST_YEAR = 1900, 2199


class ValueFaultError(ValueError):
    """Why a value cannot be taken, as the end of a sentence that names line and property."""


@dataclass(frozen=True)
class When:
    """A day, or a naive wall time; `is_utc` where it is written with a Z."""

    value: date | datetime
    is_utc: bool = False

    @property
    def is_day(self) -> bool:
        return not isinstance(self.value, datetime)


def when(text: str) -> When:
    found = MOMENT.fullmatch(text.strip())
    if found is None:
        raise ValueFaultError(f"“{text[:40]}” is no date or time")
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueFaultError(f"the year {found[1]} is outside of {FIRST_YEAR} to {LAST_YEAR}")
    try:
        if found[4] is None:
            return When(date(year, month, day))
        second = min(int(found[6]), 59)  # a leap second is one to no reader
        return When(datetime(year, month, day, int(found[4]), int(found[5]), second), bool(found[7]))  # noqa: DTZ001 — wall time
    except ValueError as error:
        raise ValueFaultError(f"“{text[:40]}” is no date or time that there is") from error


def duration(text: str) -> tuple[timedelta, timedelta]:
    """Days as the calendar counts them, and the exact time beyond them."""
    found = DURATION.fullmatch(text.strip())
    if found is None or not any(found.groups()[1:]):
        raise ValueFaultError(f"“{text[:40]}” is no duration")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    if found[1] == "-":
        raise ValueFaultError(f"“{text[:40]}” goes back in time")
    return timedelta(days=weeks * 7 + days), timedelta(hours=hours, minutes=minutes, seconds=seconds)


def offset(text: str) -> timedelta:
    found = OFFSET.fullmatch(text.strip())
    if found is None or int(found[2]) > 23 or int(found[3]) > 59:
        raise ValueFaultError(f"“{text[:40]}” is no offset from UTC")
    amount = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0))
    return -amount if found[1] == "-" else amount


def text(value: str) -> str:
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def texts(value: str) -> list[str]:
    """What stands between commas that are not escaped."""
    parts = COMMA.sub(lambda found: found[1] + "\0", value).split("\0")
    return [text(part).strip() for part in parts if part.strip()]


def number(value: str) -> int:
    if not value.strip().isdecimal() or len(value.strip()) > 9:
        raise ValueFaultError(f"“{value[:40]}” is no number")
    return int(value)
