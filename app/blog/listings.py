"""What a listing is: its address, its heading as WordPress writes it, and which posts it holds."""

from calendar import month_name
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from app.blog.addresses import (
    ARCHIVES,
    BLOG,
    author_path,
    category_path,
    day_path,
    month_path,
    tag_path,
    year_path,
)
from app.blog.models import Author, Scope, Term

FIRST_YEAR, LAST_YEAR = 1970, 9998


@dataclass(frozen=True)
class Listing:
    """The posts of one scope, of all time or from `start` up to but not including `end`. Newest first, ten a page."""

    path: str
    heading: str
    scope: str = Scope.ALL
    scope_id: int = 0
    start: date | None = None
    end: date | None = None
    lead: str = ""

    @classmethod
    def blog(cls) -> Self:
        return cls(BLOG, "Blog")

    @classmethod
    def home(cls) -> Self:
        """The same posts at the site's root, whose page is not the blog's: only its feeds are."""
        return cls("/", "")

    @classmethod
    def year(cls, year: int) -> Self:
        """Raises ValueError for a year no post can be of, as `month` and `day` do for theirs."""
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"no year of the blog: {year}")
        return cls(year_path(year), f"Yearly Archives: {year}", start=date(year, 1, 1), end=date(year + 1, 1, 1))

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        cls.year(year)
        start = date(year, month, 1)
        return cls(
            month_path(year, month),
            f"Monthly Archives: {month_name[month]} {year}",
            start=start,
            end=next_month(start),
        )

    @classmethod
    def day(cls, year: int, month: int, day: int) -> Self:
        cls.year(year)
        start = date(year, month, day)
        heading = f"Daily Archives: {month_name[month]} {day}, {year}"
        return cls(day_path(start), heading, start=start, end=start + timedelta(days=1))

    @classmethod
    def term(cls, term: Term) -> Self:
        if term.kind == Scope.CATEGORY:
            heading, path = f"Category Archives: {term.name}", category_path(term.slug)
        else:
            heading, path = f"Tag Archives: {term.name}", tag_path(term.slug)
        return cls(path, heading, term.kind, term.id, lead=term.description)

    @classmethod
    def author(cls, author: Author) -> Self:
        heading = f"Author Archives: {author.name}"
        return cls(author_path(author.slug), heading, Scope.AUTHOR, author.id, lead=author.about)

    @property
    def is_month(self) -> bool:
        return self.start is not None and self.start.day == 1 and self.end == next_month(self.start)

    @property
    def is_day(self) -> bool:
        return self.start is not None and self.end == self.start + timedelta(days=1)

    @property
    def crumbs(self) -> list[tuple[str, str | None]]:
        """Where a period stands: pairs of name and address, the last one without."""
        if self.start is None:
            return []
        year, month = self.start.year, self.start.month
        steps: list[tuple[str, str]] = [("Archives", ARCHIVES), (str(year), year_path(year))]
        if self.is_month or self.is_day:
            steps.append((month_name[month], month_path(year, month)))
        if self.is_day:
            steps.append((str(self.start.day), self.path))
        return [*steps[:-1], (steps[-1][0], None)]


def next_month(day: date) -> date:
    return date(day.year + 1, 1, 1) if day.month == 12 else date(day.year, day.month + 1, 1)
