"""One page of a listing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.core.errors import NotFoundError

Item = TypeVar("Item")
LAST_PAGE = 100_000


def page_number(text: str | None) -> int:
    """The page an address asks for, the first where it names no number. Raises NotFoundError for what no list has."""
    if not (text and text.isascii() and text.isdecimal()):
        return 1
    if len(text) > len(str(LAST_PAGE)) or not 1 <= int(text) <= LAST_PAGE:
        raise NotFoundError("This list has no such page. It begins at page 1.")
    return int(text)


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Items `number` of `pages`; numbers start at 1, as in addresses."""

    items: Sequence[Item]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def older(self) -> int | None:
        """The number of the next page, which holds older items."""
        return self.number + 1 if self.number < self.pages else None

    @property
    def newer(self) -> int | None:
        return self.number - 1 if self.number > 1 else None
