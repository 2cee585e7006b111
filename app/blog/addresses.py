"""The blog's addresses as paths. Dates are the site's local dates."""

from datetime import date

BLOG = "/blog/"
ARCHIVES = "/archives/"
RESERVED_SLUGS = frozenset({"feed"})
"""What stands below a day's address for something else."""


def post_path(day: date, slug: str) -> str:
    return f"{day_path(day)}{slug}/"


def year_path(year: int) -> str:
    return f"/{year:04}/"


def month_path(year: int, month: int) -> str:
    return f"/{year:04}/{month:02}/"


def day_path(day: date) -> str:
    return f"/{day.year:04}/{day.month:02}/{day.day:02}/"


def category_path(slug: str) -> str:
    return f"/category/{slug}/"


def tag_path(slug: str) -> str:
    return f"/tag/{slug}/"


def author_path(slug: str) -> str:
    return f"/author/{slug}/"


def page_path(listing_path: str, number: int) -> str:
    """Page `number` of a listing; the first one is the listing itself."""
    return listing_path if number == 1 else f"{listing_path}page/{number}/"
