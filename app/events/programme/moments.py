"""What happens now and next, and what cannot happen at once. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from app.events.models import Event
from app.events.programme.models import Programme, ProgrammeSession


@dataclass(frozen=True)
class NowAndNext:
    """What is under way and what begins next, at `next_at`; either may be empty, not both."""

    now: list[ProgrammeSession]
    next: list[ProgrammeSession]

    @property
    def next_at(self) -> datetime | None:
        return self.next[0].local_start if self.next else None

    @property
    def is_another_day(self) -> bool:
        """Whether what comes next is on another day than what is on, if anything is."""
        on = self.now[0].local_start if self.now else None
        return self.next_at is not None and (on is None or on.date() != self.next_at.date())


def now_and_next(event: Event, items: Sequence[ProgrammeSession], now: datetime) -> NowAndNext | None:
    """From the beginning of the event until its last session is over. None before and after."""
    on = [item for item in items if not item.is_cancelled and item.starts_at and item.ends_at]
    current = [item for item in on if item.starts_at and item.ends_at and item.starts_at <= now < item.ends_at]
    later = [item for item in on if item.starts_at and item.starts_at > now]
    first = min((item.starts_at for item in later if item.starts_at), default=None)
    coming = [item for item in later if item.starts_at == first]
    if now < event.starts_at or not (current or coming):
        return None
    return NowAndNext(current, coming)


def conflicts(programme: Programme, items: Sequence[ProgrammeSession]) -> list[str]:
    """Sentences for organisers: one room or one person needed twice at a time, and what falls outside the event."""
    event = programme.event
    found = []
    on = [item for item in items if not item.is_cancelled and item.local_start and item.local_end]
    for one, other in combinations(on, 2):
        if not _overlap(one, other):
            continue
        both = f"“{one.title}” and “{other.title}” at {one.local_start:%a %H:%M}"
        if one.room and one.room == other.room:
            found.append(f"{programme.room_name(one.room)} is needed twice: {both}.")
        shared = [each["name"] for each in one.speakers if each["name"] in {them["name"] for them in other.speakers}]
        found += [f"{name} would have to be at two places: {both}." for name in shared]
    for item in on:
        if item.local_start and not event.start_date <= item.local_start.date() <= event.end_date:
            found.append(f"“{item.title}” is on {item.local_start:%d %B %Y}, when the event is not.")
    return found


def _overlap(one: ProgrammeSession, other: ProgrammeSession) -> bool:
    if not (one.local_start and one.local_end and other.local_start and other.local_end):
        return False
    return one.local_start < other.local_end and other.local_start < one.local_end
