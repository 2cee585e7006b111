"""What an item of the checklist is, and how its check answers."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from .lines import Fault

Subject = TypeVar("Subject")


class Level(StrEnum):
    MUST = "must"
    SHOULD = "should"
    MAY = "may"


class Verdict(StrEnum):
    HOLDS = "holds"
    BROKEN = "broken"
    """A must that does not hold."""
    WEAK = "weak"
    """A should that does not hold."""
    ABSENT = "absent"
    """Nothing in it that the item is about."""
    UNSEEN = "unseen"
    """What was looked at cannot show it."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist: `section` says where it comes from."""

    number: str
    level: Level
    text: str
    section: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The answer of a check that found nothing to look at."""

    reason: str
    verdict: Verdict = Verdict.ABSENT


Answer = list[Fault] | Absent


@dataclass(frozen=True, slots=True)
class Rule(Generic[Subject]):
    item: Item
    check: Callable[[Subject], Answer]


@dataclass(frozen=True, slots=True)
class Result:
    """`faults` are the first few; `count` is how many there are."""

    item: Item
    verdict: Verdict
    faults: tuple[Fault, ...] = ()
    count: int = 0
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "Result":
        item = Item(**found["item"] | {"level": Level(found["item"]["level"])})
        faults = tuple(Fault(*fault) for fault in found["faults"])
        return cls(item, Verdict(found["verdict"]), faults, found["count"], found["reason"])


MOST_SHOWN = 5


class Checklist(Generic[Subject]):
    """Rules as they are written down, by `@checklist.must("C1", "…", "…")`."""

    def __init__(self) -> None:
        self.rules: list[Rule[Subject]] = []

    def must(self, number: str, text: str, section: str) -> "_Adder[Subject]":
        return self._adder(Item(number, Level.MUST, text, section))

    def should(self, number: str, text: str, section: str) -> "_Adder[Subject]":
        return self._adder(Item(number, Level.SHOULD, text, section))

    def may(self, number: str, text: str, section: str) -> "_Adder[Subject]":
        return self._adder(Item(number, Level.MAY, text, section))

    def results(self, subject: Subject) -> list[Result]:
        return [_result(rule.item, rule.check(subject)) for rule in self.rules]

    def _adder(self, item: Item) -> "_Adder[Subject]":
        def add(check: Callable[[Subject], Answer]) -> Callable[[Subject], Answer]:
            self.rules.append(Rule(item, check))
            return check

        return add


_Adder = Callable[[Callable[[Subject], Answer]], Callable[[Subject], Answer]]


def _result(item: Item, answer: Answer) -> Result:
    if isinstance(answer, Absent):
        return Result(item, answer.verdict, reason=answer.reason)
    if not answer:
        return Result(item, Verdict.HOLDS)
    verdict = Verdict.BROKEN if item.level == Level.MUST else Verdict.WEAK
    return Result(item, verdict, tuple(answer[:MOST_SHOWN]), len(answer))


def number_of(result: Result) -> tuple[str, int]:
    """For sorting: C2 before C10 before H1."""
    return result.item.number[0], int(result.item.number[1:])


def is_date(text: str) -> bool:
    return as_date(text) is not None


def as_date(text: str) -> date | None:
    """A DATE value such as 20120507."""
    if len(text) != len("20120507") or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def as_moment(text: str) -> datetime | None:
    """A DATE-TIME value such as 20120507T090000 or 20120507T090000Z, naive."""
    text = text.removesuffix("Z")
    day = as_date(text[:8])
    clock = text[9:]
    if day is None or text[8:9] != "T" or len(clock) != len("090000") or not (clock.isascii() and clock.isdigit()):
        return None
    try:
        return datetime(day.year, day.month, day.day, int(clock[:2]), int(clock[2:4]), min(int(clock[4:]), 59))  # noqa: DTZ001 — wall time, or UTC as its Z says
    except ValueError:
        return None


def is_utc(text: str) -> bool:
    return text.endswith("Z") and as_moment(text) is not None
