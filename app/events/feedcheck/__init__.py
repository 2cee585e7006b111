"""The checklist of a published calendar feed, run against bytes and headers. Pure, and of the standard library alone.

`check` looks at the bytes (C1 to C46); `exchanges.check` at how a server hands them out (H1 to H14). Bytes from outside
go through `client.check`, which does it in a limited child.
"""

from . import events, extras, heads, octets, recurrence, values, zones
from .lines import Fault, NotACalendarError, read
from .rules import Absent, Item, Level, Result, Verdict, number_of

CHECKLISTS = tuple(part.checklist for part in (octets, heads, values, events, zones, recurrence, extras))

__all__ = ["Absent", "Fault", "Item", "Level", "NotACalendarError", "Result", "Verdict", "check", "number_of"]


def check(body: bytes) -> list[Result]:
    """What holds of the checklist, item by item. Raises NotACalendarError for what holds no calendar at all."""
    file = read(body)
    return sorted((result for checklist in CHECKLISTS for result in checklist.results(file)), key=number_of)
