"""Tasks and claims as boards and lists show them: plain values, because a board is read anew after each thing that
happens, and objects of the session take four times as long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from app.docsdays.models import MINUTES, UNNAMED


class AreaName(NamedTuple):
    slug: str
    name: str


@dataclass(slots=True)
class Brief:
    """A task; the names are those of its columns."""

    area: AreaName
    mentor_name: str | None
    id: int
    key: str
    title: str
    size: str
    audience: str
    state: str
    capacity: int
    done_on: date | None
    skills: Sequence[str]
    labels: Sequence[str]
    target: str | None
    changed_at: datetime

    @property
    def minutes(self) -> int:
        return MINUTES[self.size]


class Holding(NamedTuple):
    """A claim that is open."""

    task_id: int
    slot: int | None
    state: str
    ends_at: datetime | None
    name: str | None

    @property
    def holder(self) -> str:
        return self.name or UNNAMED
