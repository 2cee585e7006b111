"""One VEVENT: from its lines to what they say, or to the first fault among them."""

import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from ..links import FEATURES, JOIN, features_of  # noqa: TID252 — to the child there is no package `app`
from . import values
from .found import LONGEST_UID, Found
from .lines import Line
from .plaintext import plain_text
from .timezones import Definition, zone_of
from .values import ValueFaultError, When

T = TypeVar("T")
STATUSES = ("CONFIRMED", "TENTATIVE", "CANCELLED")
NAMESPACE = uuid.UUID("8b0d9c3e-5f0e-4d8c-9a65-3f2f6c1f7f10")
"""UIDs of events that have none are derived within it."""
ONCE = frozenset(
    {
        *("UID", "RECURRENCE-ID", "SEQUENCE", "CREATED", "LAST-MODIFIED", "DTSTAMP", "SUMMARY", "STATUS", "LOCATION"),
        *("DESCRIPTION", "URL", "DTSTART", "DTEND", "DURATION", "RRULE"),
    }
)
MOST_DATES = 3_500
UNTIL = re.compile(r"\bUNTIL=(\d{8})", re.IGNORECASE)
LAST_UNTIL = f"{values.LAST_YEAR + 1}0101"
"""Which may be the last day of the year before, by the clocks of the event."""
CARETS = re.compile(r"\^[n'^]")
DECODED = {"^n": " ", "^'": '"', "^^": "^"}
"""RFC 6868."""


class _FaultError(Exception):
    def __init__(self, line: int, name: str, why: str) -> None:
        super().__init__(f"Line {line}, {name}: {why}.")


class Reader:
    """Reads the events of one calendar, whose zones it knows. `hint` is what the calendar says of its zone.

    In what `is_ours` a tag in a description is no HTML: it is what somebody wrote of tags.
    """

    def __init__(self, zones: Mapping[str, Definition], *, hint: str, fallback: str, is_ours: bool = False) -> None:
        self._zones = zones
        self._fallback = zone_of(hint, None, ()) or fallback
        self._is_hinted = bool(hint)
        self._is_ours = is_ours
        self._known: dict[tuple[str, int], str | None] = {}

    def event(self, number: int, lines: list[Line]) -> Found:
        found = Found(line=number)
        try:
            self._read(found, number, _by_name(lines))
        except _FaultError as fault:
            found.fault = str(fault)
        return found

    def _read(self, found: Found, number: int, lines: Mapping[str, list[Line]]) -> None:
        found.uid = lines["UID"][0].value.strip() if "UID" in lines else ""
        found.is_portals = self._is_ours
        _texts(found, lines, is_plain=self._is_ours)
        _numbers(found, lines)
        if "DTSTART" not in lines:
            raise _FaultError(number, "DTSTART", "an event needs it, and this one has none")
        start = lines["DTSTART"][0]
        began = _value(start, values.when)
        found.is_all_day = began.is_day
        found.zone = self._zone(start, began, found)
        found.start = began.value.isoformat()
        found.end = self._end(found, lines, began).isoformat()
        self._recurrence(found, lines)
        _identity(found, lines)

    def _zone(self, line: Line, at: When, found: Found) -> str:
        """The zone of a time. Days have none on the wire and are lived in that of the calendar."""
        tzid = line.parameters.get("TZID", "").strip()
        if at.is_utc:
            return "UTC"
        if at.is_day or not tzid:
            if not at.is_day:
                found.remarks.append(
                    f"Line {line.number}, {line.name}: has no time zone; taken as of {self._fallback}."
                )
            return self._fallback
        key = (tzid, at.value.year)
        if key not in self._known:
            self._known[key] = zone_of(tzid, self._zones.get(tzid), [at.value.year])
        zone = self._known[key]
        if zone is None:
            defined = "fits no known zone" if tzid in self._zones else "is not in the file"
            raise _FaultError(
                line.number, line.name, f"the time zone “{tzid[:60]}” is unknown and its definition {defined}"
            )
        return zone

    def _end(self, found: Found, lines: Mapping[str, list[Line]], began: When) -> date | datetime:
        """The last day, or the wall time of the end."""
        start = began.value
        comes_again = "RRULE" in lines or "RDATE" in lines
        if "DTEND" in lines:
            line = lines["DTEND"][0]
            end = self._local(line, line.value, found, began)
            at = _value(line, values.when)
            if comes_again and at.is_utc:
                end = _as_long(began, at, found.zone)
            if end < start:
                raise _FaultError(line.number, line.name, "the end is before the start")
        elif "DURATION" in lines:
            line = lines["DURATION"][0]
            end = _later(line, start, found.zone, is_exact=not comes_again)
        else:
            line, end = lines["DTSTART"][0], start
        if not isinstance(start, datetime):
            return max(start, end - timedelta(days=1))
        if end == start:
            found.remarks.append(f"Line {line.number}, {line.name}: it has no length; an hour is written down.")
            return start + timedelta(hours=1)
        return end

    def _recurrence(self, found: Found, lines: Mapping[str, list[Line]]) -> None:
        if "EXRULE" in lines:
            raise _FaultError(
                lines["EXRULE"][0].number,
                "EXRULE",
                "rules of exception are not understood; nothing writes them any more",
            )
        if "RRULE" in lines:
            line = lines["RRULE"][0]
            found.rrule = line.value.strip()
            if (until := UNTIL.search(found.rrule)) and until[1] > LAST_UNTIL:
                found.remarks.append(
                    f"Line {line.number}, RRULE: UNTIL={until[1]} is too far; taken as without an end."
                )
        if "RECURRENCE-ID" in lines:
            line = lines["RECURRENCE-ID"][0]
            if line.parameters.get("RANGE"):
                raise _FaultError(line.number, line.name, "RANGE is not understood: split the series instead")
            at = _value(line, values.when)
            found.recurrence_zone = self._zone(line, at, Found(line=found.line))
            found.recurrence_id = at.value.isoformat()
        found.rdates, found.exdates = (self._dates(found, lines.get(name, ())) for name in ("RDATE", "EXDATE"))

    def _dates(self, found: Found, lines: "list[Line] | tuple[()]") -> list[str]:
        dates: set[str] = set()
        for line in lines:
            if line.parameters.get("VALUE", "").upper() == "PERIOD":
                raise _FaultError(line.number, line.name, "periods are not understood, only dates and times")
            dates |= {self._own(line, text, found) for text in line.value.split(",") if text.strip()}
            if len(dates) > MOST_DATES:
                raise _FaultError(line.number, line.name, f"holds more than {MOST_DATES:,} dates")
        return sorted(dates)

    def _own(self, line: Line, text: str, found: Found) -> str:
        """A date of the series, as its start is written. Some give a day alone for one at a time."""
        start = datetime.fromisoformat(found.start)
        at = _value(line, lambda _: values.when(text))
        if at.is_day and not found.is_all_day:
            return datetime.combine(at.value, start.time()).isoformat()
        if found.is_all_day:
            return (at.value.date() if isinstance(at.value, datetime) else at.value).isoformat()
        return self._local(line, text, found, When(start)).isoformat()

    def _local(self, line: Line, text: str, found: Found, began: When) -> date | datetime:
        """A time of the same event on the clocks of its zone."""
        at = _value(line, lambda _: values.when(text))
        if at.is_day != began.is_day:
            raise _FaultError(line.number, line.name, "is a day where DTSTART is a time, or the reverse")
        if at.is_day or not isinstance(at.value, datetime):
            return at.value
        zone = found.zone
        if at.is_utc or line.parameters.get("TZID"):
            zone = self._zone(line, at, found)
        if zone == found.zone:
            return at.value
        moment = at.value.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo(found.zone))
        return moment.replace(tzinfo=None)


def _by_name(lines: list[Line]) -> dict[str, list[Line]]:
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if found[line.name] and line.name == "RRULE":
            raise _FaultError(line.number, line.name, "a second rule; an event has one at most")
        if not (found[line.name] and line.name in ONCE):
            found[line.name].append(line)
    return dict(found)


def _texts(found: Found, lines: Mapping[str, list[Line]], *, is_plain: bool) -> None:
    def text(name: str) -> str:
        return values.text(lines[name][0].value).strip() if name in lines else ""

    found.name = " ".join(text("SUMMARY").split())
    found.location = text("LOCATION")
    found.description = text("DESCRIPTION") if is_plain else plain_text(text("DESCRIPTION"))
    found.url = text("URL")
    found.categories = [each for line in lines.get("CATEGORIES", ()) for each in values.texts(line.value)]
    found.comments = [values.text(line.value).strip() for line in lines.get("COMMENT", ())]
    found.joins = list(_ways_in(found, lines.get("CONFERENCE", ())))
    status = text("STATUS").upper() or "CONFIRMED"
    if status not in STATUSES:
        line = lines["STATUS"][0]
        found.remarks.append(f"Line {line.number}, STATUS: “{status[:40]}” is none; taken as confirmed.")
        status = "CONFIRMED"
    found.status = status


def _ways_in(found: Found, lines: Iterable[Line]) -> Iterator[list[str]]:
    """Those that lead to the web: a number to be called, and what cannot be read, is left out and said."""
    for line in lines:
        address = line.value.strip()
        if line.fault:
            found.remarks.append(f"{line.fault} It is left out.")
        elif not address.lower().startswith(("https://", "http://")):
            found.remarks.append(
                f"Line {line.number}, {line.name}: “{address[:60]}” is no web address; it is left out."
            )
        else:
            yield [_name_of(line), address]


def _name_of(line: Line) -> str:
    """As a link that leads into the meeting is named here, with what RFC 7986 6.3 says of it and its label does not."""
    label = CARETS.sub(lambda match: DECODED[match[0]], line.parameters.get("LABEL", "")).strip()
    named = label if label.casefold().startswith(JOIN) else ": ".join(filter(None, ("Join", label)))
    said = {feature.strip().upper() for feature in line.parameters.get("FEATURE", "").split(",")}
    unsaid = [feature.lower() for feature in FEATURES if feature in said and feature not in features_of(label)]
    return f"{named} ({', '.join(unsaid)})" if unsaid else named


def _numbers(found: Found, lines: Mapping[str, list[Line]]) -> None:
    if "SEQUENCE" in lines:
        found.sequence = _value(lines["SEQUENCE"][0], values.number)
    found.created = _moment(lines, "CREATED")
    found.revised = _moment(lines, "LAST-MODIFIED") or _moment(lines, "DTSTAMP")


def _identity(found: Found, lines: Mapping[str, list[Line]]) -> None:
    if len(found.uid) > LONGEST_UID:
        raise _FaultError(lines["UID"][0].number, "UID", f"has more than {LONGEST_UID} characters")
    if not found.uid:
        told = f"{found.start}\n{found.zone}\n{found.name}\n{found.location}"
        found.uid = str(uuid.uuid5(NAMESPACE, told))
        found.remarks.append(f"Line {found.line}, UID: there is none; one is derived from time, name and place.")


def _moment(lines: Mapping[str, list[Line]], name: str) -> str | None:
    """A moment in UTC; one that cannot be read is as good as none."""
    try:
        at = values.when(lines[name][0].value) if name in lines else None
    except ValueFaultError:
        return None
    if at is None or not isinstance(at.value, datetime):
        return None
    return at.value.replace(tzinfo=UTC).isoformat()


def _value(line: Line, read: Callable[[str], T]) -> T:
    try:
        return read(line.value)
    except ValueFaultError as fault:
        raise _FaultError(line.number, line.name, str(fault)) from fault


def _later(line: Line, start: date | datetime, zone: str, *, is_exact: bool) -> date | datetime:
    """The start and a duration: days by the calendar, the rest exactly (RFC 5545 3.3.6).

    Of what comes again it is the length by the clock on the wall, since programs disagree about the other dates.
    """
    days, rest = _value(line, values.duration)
    try:
        if not isinstance(start, datetime):
            return start + days
        if not is_exact:
            return start + days + rest
        info = ZoneInfo(zone)
        exact = (start + days).replace(tzinfo=info).astimezone(UTC) + rest
        return exact.astimezone(info).replace(tzinfo=None)
    except OverflowError as error:
        raise _FaultError(line.number, line.name, "is longer than calendars go") from error


def _as_long(began: When, end: When, zone: str) -> date | datetime:
    """An end in UTC says how long all the dates are that come again: the end of the first one by the clocks."""
    if not isinstance(began.value, datetime) or not isinstance(end.value, datetime) or began.is_utc:
        return end.value
    return began.value + (end.value.replace(tzinfo=UTC) - began.value.replace(tzinfo=ZoneInfo(zone)))
