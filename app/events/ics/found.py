"""What a file holds, as plain data: it travels from the child as JSON, and a preview is kept as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

LONGEST_UID = 255


class IcsError(ValueError):
    """The file as a whole cannot be read; the message names the line where one is to blame."""


@dataclass(kw_only=True)
class Found:
    """One VEVENT. Times are ISO texts: days, or naive wall times of `zone`; `end` of whole days is the last day.

    `fault` says why it cannot be taken, naming line and property; then nothing else may be relied on but `line`.
    """

    line: int
    uid: str = ""
    name: str = ""
    fault: str | None = None
    remarks: list[str] = field(default_factory=list)
    """What was read otherwise than it stands there."""
    sequence: int = 0
    created: str | None = None
    revised: str | None = None
    status: str = "CONFIRMED"
    is_all_day: bool = False
    start: str = ""
    end: str = ""
    zone: str = ""
    location: str = ""
    description: str = ""
    is_portals: bool = False
    """Whether a portal like this one wrote it, so that “Please note: ” says in it what is not confirmed."""
    url: str = ""
    categories: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    joins: list[list[str]] = field(default_factory=list)
    """Label and address of each way into it online."""
    recurrence_id: str | None = None
    """The start that the rule gives to the one date this is about, by the clocks of `recurrence_zone`."""
    recurrence_zone: str = ""
    rrule: str | None = None
    rdates: list[str] = field(default_factory=list)
    exdates: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Account:
    """Everything in a file. `skipped` counts, by their names, components that are no events."""

    name: str = ""
    events: list[Found] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)

    @property
    def count_skipped(self) -> int:
        return sum(self.skipped.values())

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def account_of(data: Mapping[str, Any]) -> Account:
    """The reverse of `as_json`."""
    return Account(
        name=data["name"], events=[Found(**event) for event in data["events"]], skipped=dict(data["skipped"])
    )
