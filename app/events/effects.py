"""What a change will do to subscribers: found out by making it, and then not keeping it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events import ledger
from app.events.actions.aligning import goals_of
from app.events.actions.details import details_of
from app.events.actions.publishing import keys_of
from app.events.attendance.audience import count_mailed
from app.events.ical import SITE_MARK
from app.events.kept import Kept
from app.events.ledger import Change
from app.events.models import Event, Occurrence
from app.events.overrides import override_of, sequences_of
from app.events.recurrence.walls import day_of

REVISION = ("DTSTAMP:", "LAST-MODIFIED:")
"""Lines that change with every revision."""


@dataclass(frozen=True)
class Effect:
    """`lines` are pairs of mark (`del`, `ins`) and content line; `feeds` the keys of the feeds that change.

    `sequence` is that of what changes, before and after. `forgotten` are the days of dates that had something of their
    own, where no other date takes their place; `past` is how many dates that are over change; `mailed` is how many
    people get a mail about the event as it then is.
    """

    changes: tuple[Change, ...]
    sequence: tuple[int, int]
    feeds: frozenset[str]
    lines: tuple[tuple[str, str], ...]
    forgotten: tuple[date, ...]
    past: int
    mailed: int

    @property
    def seal(self) -> str:
        """Of what was shown: what is saved must be the same."""
        return hashlib.sha256(repr((self.changes or self.lines, self.sequence)).encode()).hexdigest()[:16]


def of(session: Session, event: Event, act: Callable[[], object], *, now: datetime) -> Effect:
    """Does `act` to the event, and says what came of it. The caller keeps it by a commit, or rolls it back."""
    facts, sequences, feeds, text = ledger.facts_of(event), sequences_of(event), keys_of(event), event.ical
    before, over = details_of(event), _dates_over(session, event, now)
    act()
    goals = goals_of(before, details_of(event), event.updated_at)
    kept = goals.keys() | {own.start for later in event.followers for own in map(override_of, later.overrides)}
    return Effect(
        changes=tuple(ledger.changes_between(facts, ledger.facts_of(event), goals)),
        sequence=_raised(sequences, sequences_of(event)),
        feeds=frozenset(feeds | keys_of(event)),
        lines=tuple(_differing(_components(text), _components(event.ical))),
        forgotten=tuple(day_of(own.start) for own in before.overrides if own.start not in kept),
        past=len(over - _dates_over(session, event, now)),
        mailed=count_mailed(session, event, now=now),
    )


def of_kept(item: Kept, act: Callable[[], object]) -> Effect:
    """The same of what hangs on an event, a session or a deadline: no ledger is kept of it, and nobody gets a mail."""
    text, sequence = item.ical, item.sequence
    act()
    lines = tuple(_differing(_components(text), _components(item.ical)))
    return Effect((), (sequence, item.sequence), frozenset(), lines, forgotten=(), past=0, mailed=0)


def _dates_over(session: Session, event: Event, now: datetime) -> set[tuple[object, ...]]:
    columns = (Occurrence.starts_at, Occurrence.ends_at, Occurrence.name, Occurrence.city, Occurrence.status)
    is_over = (Occurrence.event_id == event.id, Occurrence.ends_at <= now)
    return {tuple(row) for row in session.execute(select(*columns).where(*is_over))}


def _raised(before: dict[str, int], after: dict[str, int]) -> tuple[int, int]:
    """Of the first component whose number rises; else that of the event."""
    steps = [(before.get(key, before[""]), number) for key, number in after.items()]
    return next((step for step in steps if step[0] != step[1]), steps[0])


def _components(text: str) -> dict[str, list[str]]:
    """The content lines of the event and of each date with something of its own, by that date."""
    found = {}
    for part in text.split("BEGIN:VEVENT")[1:]:
        lines = _unfolded(part)
        found[next((line for line in lines if line.startswith("RECURRENCE-ID")), "")] = lines
    return found


def _unfolded(text: str) -> list[str]:
    lines = text.replace("\r\n ", "").replace(SITE_MARK, "").splitlines()
    return [line for line in lines if not line.startswith(REVISION)]


def _differing(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[tuple[str, str]]:
    found = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key, []), after.get(key, [])
        for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if kind != "equal":
                found += [("del", line) for line in old[i1:i2]] + [("ins", line) for line in new[j1:j2]]
    return found
