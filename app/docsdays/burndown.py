"""The burn-down of a day as a drawing: how much was left to do, hour by hour. Pure; the template draws the lines.

Places along the day are in per cent, so that the drawing is as wide as there is room and its letters stay legible.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

TOP, BOTTOM = 16, 176
HOURS = 6
Point = tuple[datetime, int]


@dataclass(frozen=True)
class Line:
    """From one place to another: x in per cent, y in pixels."""

    x1: str
    y1: float
    x2: str
    y2: float


@dataclass(frozen=True)
class Mark:
    x: str
    label: str


@dataclass(frozen=True)
class Chart:
    lines: Sequence[Line]
    hours: Sequence[Mark]
    most: int
    least: int
    last: Line


def draw(points: Sequence[Point], *, end: datetime, last: datetime, zone: str) -> Chart:
    """`points` are in order, the first at the left edge; the line ends at `last`, the day at `end`."""
    start, most = points[0][0], max(remaining for _, remaining in points)

    def x(moment: datetime) -> str:
        return f"{100 * (moment - start) / max(end - start, timedelta(minutes=1)):.2f}"

    def y(remaining: int) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * remaining / max(most, 1), 1)

    lines: list[Line] = []
    ends = [*(moment for moment, _ in points[1:]), last]
    for (moment, remaining), until in zip(points, ends, strict=True):
        if lines:
            lines.append(Line(x(moment), lines[-1].y2, x(moment), y(remaining)))
        lines.append(Line(x(moment), y(remaining), x(until), y(remaining)))
    return Chart(lines, _hours(start, end, zone, x), most, points[-1][1], lines[-1])


def _hours(start: datetime, end: datetime, zone: str, x: Callable[[datetime], str]) -> list[Mark]:
    """Every six hours of the wall clock there."""
    local = start.astimezone(ZoneInfo(zone)).replace(minute=0, second=0, microsecond=0)
    found = []
    while local <= end:
        if local >= start and local.hour % HOURS == 0:
            found.append(Mark(x(local), f"{local:%H:%M}"))
        local = (local.astimezone(ZoneInfo("UTC")) + timedelta(hours=1)).astimezone(ZoneInfo(zone))
    return found
