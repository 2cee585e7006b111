"""When an event is: whole days, or from one wall time to another. Nothing is inferred, each form is said."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from app.core import days, zones


@dataclass(frozen=True)
class AllDay:
    """From the day `start` to the day `end`, both included, as lived in `time_zone`."""

    start: date
    end: date
    time_zone: str

    @property
    def start_date(self) -> date:
        return self.start

    @property
    def end_date(self) -> date:
        return self.end

    @property
    def starts_at(self) -> datetime:
        return zones.midnight(self.start, self.time_zone)

    @property
    def ends_at(self) -> datetime:
        return zones.midnight(zones.day_after(self.end), self.time_zone)


@dataclass(frozen=True)
class Timed:
    """From wall time to wall time in `time_zone`; the datetimes are naive."""

    start: datetime
    end: datetime
    time_zone: str

    @property
    def start_date(self) -> date:
        return self.start.date()

    @property
    def end_date(self) -> date:
        """What ends at midnight ends on the day before."""
        return max(self.start, self.end - timedelta(microseconds=1)).date()

    @property
    def starts_at(self) -> datetime:
        return zones.to_utc(self.start, self.time_zone)

    @property
    def ends_at(self) -> datetime:
        return zones.to_utc(self.end, self.time_zone)

    @property
    def starts_twice(self) -> bool:
        """Whether the clocks there show its start twice."""
        return zones.is_doubled(self.start, self.time_zone)

    @property
    def is_ambiguous(self) -> bool:
        """Whether a wall time of it is skipped or shown twice by the clocks there; readers disagree about those."""
        return any(
            zones.is_skipped(wall, self.time_zone) or zones.is_doubled(wall, self.time_zone)
            for wall in (self.start, self.end)
        )


Span = AllDay | Timed

LONGEST = timedelta(days=366)


class HasSpan(Protocol):
    """Whatever keeps a span in columns."""

    is_all_day: bool
    time_zone: str
    start_date: date
    end_date: date
    local_start: datetime | None
    local_end: datetime | None
    starts_at: datetime
    ends_at: datetime


def span_of(row: HasSpan) -> Span:
    if row.is_all_day or row.local_start is None or row.local_end is None:
        return AllDay(row.start_date, row.end_date, row.time_zone)
    return Timed(row.local_start, row.local_end, row.time_zone)


def put_span(row: HasSpan, span: Span) -> None:
    """Writes the columns, those that follow from the others included."""
    timed = span if isinstance(span, Timed) else None
    row.is_all_day = timed is None
    row.time_zone = span.time_zone
    row.start_date, row.end_date = span.start_date, span.end_date
    row.local_start = timed.start if timed else None
    row.local_end = timed.end if timed else None
    row.starts_at, row.ends_at = span.starts_at, span.ends_at


def fault_of(span: Span) -> str | None:
    """What is wrong with it, as a sentence, or None."""
    if fault := zone_fault(span.time_zone):
        return fault
    if not (days.is_kept(span.start_date) and days.is_kept(span.end_date)):
        return days.OUTSIDE
    if span.end_date - span.start_date >= LONGEST:
        return f"An event lasts up to {LONGEST.days} days; look at the year of its last day."
    if isinstance(span, AllDay):
        return "The last day is before the first." if span.end < span.start else None
    for wall in (span.start, span.end):
        if zones.is_skipped(wall, span.time_zone):
            return f"The clocks in {span.time_zone} skip {wall:%H:%M} on that day."
    if span.ends_at <= span.starts_at:
        return "The end must be later than the start."
    return None


def zone_fault(zone: str) -> str | None:
    return None if zones.is_zone(zone) else f"“{zone}” is not a time zone; write one such as Europe/Brussels, or UTC."


def is_over(row: HasSpan, now: datetime) -> bool:
    return row.ends_at <= now.astimezone(UTC)
