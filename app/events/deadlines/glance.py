"""Deadlines as pages show them: what is over, what is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.events.deadlines import when, words
from app.events.deadlines.models import Deadline, Kind
from app.events.models import Status


@dataclass(frozen=True)
class Shown:
    """`said` is the date as it was given, `meant` what that comes to elsewhere."""

    row: Deadline
    title: str
    said: str
    meant: str
    left: str
    is_over: bool
    is_cancelled: bool
    action: str


def shown(rows: Iterable[Deadline], now: datetime) -> list[Shown]:
    return [_shown(row, now) for row in rows]


def _shown(row: Deadline, now: datetime) -> Shown:
    said, meant = when.in_words(words.when_of(row), Kind(row.kind))
    is_off = row.event.status == Status.CANCELLED
    left = when.left(row.due_at, now) if row.kind in words.FOR and not is_off else ""
    return Shown(row, words.title(row), said, meant, left, row.due_at <= now, is_off, words.ACTIONS[Kind(row.kind)])
