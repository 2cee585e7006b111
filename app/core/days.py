"""Which dates are kept: far enough for everything real, and near enough that one can always reckon with them."""

from datetime import date

EARLIEST = date(1900, 1, 1)
LATEST = date(2200, 1, 1)
"""The first day that is not kept any more."""
OUTSIDE = "Dates from 1900 to 2199 can be kept."


def is_kept(day: date) -> bool:
    return EARLIEST <= day < LATEST
