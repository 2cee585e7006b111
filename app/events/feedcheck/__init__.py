"""The checklist of a published calendar feed, run against bytes and headers. Pure, and of the standard library alone.

`check` looks at the bytes (C1 to C46); `exchanges.check` at how a server hands them out (H1 to H14). Bytes from outside
go through `client.check`, which does it in a limited child.
"""

from dataclasses import replace

from . import events, extras, heads, octets, recurrence, values, zones
from .lines import Fault, NotACalendarError, read
from .rules import Absent, Item, Level, Result, Verdict, number_of

CHECKLISTS = tuple(part.checklist for part in (octets, heads, values, events, zones, recurrence, extras))

__all__ = ["Absent", "Fault", "Item", "Level", "NotACalendarError", "Result", "Verdict", "check", "merged"]


WORST_FIRST = (Verdict.BROKEN, Verdict.WEAK, Verdict.HOLDS, Verdict.UNSEEN, Verdict.ABSENT)


def check(body: bytes) -> list[Result]:
    """What holds of the checklist, item by item. Raises NotACalendarError for what holds no calendar at all."""
    file = read(body)
    return merged(*(checklist.results(file) for checklist in CHECKLISTS))


def merged(*parts: list[Result]) -> list[Result]:
    """One result for each item, in order: the worst of them, with the faults of all."""
    found: dict[str, Result] = {}
    for result in (result for part in parts for result in part):
        before = found.get(result.item.number, result)
        if before is not result:
            first, other = sorted((before, result), key=lambda one: WORST_FIRST.index(one.verdict))
            faults = (*first.faults, *other.faults)
            result = replace(first, faults=faults, count=first.count + other.count)  # noqa: PLW2901 — the joined one
        found[result.item.number] = result
    return sorted(found.values(), key=number_of)
