"""What a change will do to subscribers: found out by making it, and then not keeping it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher

from sqlalchemy.orm import Session

from app.events import ledger
from app.events.actions.aligning import goals_of
from app.events.actions.details import details_of
from app.events.actions.publishing import keys_of
from app.events.attendance.audience import count_mailed
from app.events.ical import SITE_MARK
from app.events.ledger import Change
from app.events.models import Event
from app.events.overrides import highest_sequence
from app.events.recurrence.walls import day_of

REVISION = ("DTSTAMP:", "LAST-MODIFIED:")
"""Lines that change with every revision."""


@dataclass(frozen=True)
class Effect:
    """`lines` are pairs of mark (`del`, `ins`) and content line; `feeds` the keys of the feeds that change.

    `forgotten` are the days of dates that had something of their own, where no other date takes their place; `mailed`
    is how many people get a mail about the event as it then is.
    """

    changes: tuple[Change, ...]
    sequence: tuple[int, int]
    feeds: frozenset[str]
    lines: tuple[tuple[str, str], ...]
    forgotten: tuple[date, ...]
    mailed: int

    @property
    def seal(self) -> str:
        """Of what was shown: what is saved must be the same."""
        return hashlib.sha256(repr((self.changes, self.sequence)).encode()).hexdigest()[:16]


def of(session: Session, event: Event, act: Callable[[], object], *, now: datetime) -> Effect:
    """Does `act` to the event, and says what came of it. The caller keeps it by a commit, or rolls it back."""
    facts, sequence, feeds, text = ledger.facts_of(event), highest_sequence(event), keys_of(event), event.ical
    before = details_of(event)
    act()
    goals = goals_of(before, details_of(event), event.updated_at)
    return Effect(
        changes=tuple(ledger.changes_between(facts, ledger.facts_of(event))),
        sequence=(sequence, highest_sequence(event)),
        feeds=frozenset(feeds | keys_of(event)),
        lines=tuple(_differing(_unfolded(text), _unfolded(event.ical))),
        forgotten=tuple(day_of(own.start) for own in before.overrides if own.start not in goals),
        mailed=count_mailed(session, event, now=now),
    )


def _unfolded(text: str) -> list[str]:
    lines = text.replace("\r\n ", "").replace(SITE_MARK, "").splitlines()
    return [line for line in lines if not line.startswith(REVISION)]


def _differing(before: list[str], after: list[str]) -> list[tuple[str, str]]:
    found = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            found += [("del", line) for line in before[i1:i2]] + [("ins", line) for line in after[j1:j2]]
    return found
