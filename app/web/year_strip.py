"""A year as marks on a line, for the drawn strip (`ui.year_strip`)."""

from calendar import isleap
from datetime import date
from typing import NamedTuple

from markupsafe import escape

from app.web.filters import date_range

AROUND = 0.6
"""How much further than its mark a link can be hit on each side, in percent of the year."""
NARROWEST = 0.27
"""Percent of the year, a day: what is shorter could not be seen."""
ABOVE = ('y="10" height="26"', 'y="17" height="17"')
BELOW = ('y="40" height="20"', 'y="43" height="11"')
"""Where what can be hit and what can be seen lie: events stand on the line, docs days hang from it."""


class Mark(NamedTuple):
    """Places and widths are percent of the strip; `tone` is `meet`, `help` or `cancelled`."""

    label: str
    href: str
    tone: str
    x: float
    width: float
    hit_x: float
    hit_width: float

    def __html__(self) -> str:
        """Its link. Not a template's loop: that takes three times as long, and a year has sixty of them."""
        label, (hit, seen) = escape(self.label), BELOW if self.tone == "help" else ABOVE
        return (
            f'<a href="{escape(self.href)}" aria-label="{label}"><title>{label}</title>'
            f'<rect class="year-hit" x="{self.hit_x}%" width="{self.hit_width}%" {hit}/>'
            f'<rect class="year-mark" data-tone="{self.tone}" x="{self.x}%" width="{self.width}%" {seen}/></a>'
        )


def mark(year: int, start: date, end: date, *, name: str, href: str, tone: str, suffix: str = "") -> Mark:
    """Something from day `start` to day `end`, both included, as far as it lies in that year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    start, end = max(start, first), min(end, last)
    day = 100 / ((last - first).days + 1)
    x = (start - first).days * day
    width = ((end - start).days + 1) * day
    return Mark(
        label=f"{name}, {date_range(start, end).removesuffix(f' {year}')}{suffix}",
        href=href,
        tone=tone,
        x=round(x, 2),
        width=round(max(width, NARROWEST), 2),
        hit_x=round(x - AROUND, 2),
        hit_width=round(width + 2 * AROUND, 2),
    )


def fraction(day: date) -> float:
    """How much of its year is over when the day begins."""
    return (day - date(day.year, 1, 1)).days / _days_in(day.year)


def _days_in(year: int) -> int:
    return 366 if isleap(year) else 365
