"""What a page of wikitext holds: a verdict for each of its lines, and the tasks it lists."""

from dataclasses import dataclass, field
from enum import StrEnum

MOST_UNREAD = 200


class WikitextError(Exception):
    """The page cannot be read; the words say why."""


class Kind(StrEnum):
    """What a line of a page is. Each that is not blank is exactly one of these."""

    HEADING = "heading"
    TASK = "task"
    GROUP = "group"
    """The line above a list or a table, which says what the tasks below have in common."""
    PART = "part"
    """More about the task of a line above: another cell of its row, or its next line."""
    LAYOUT = "layout"
    """The frame of a table, and the names of its columns."""
    TEXT = "text"
    NOT_UNDERSTOOD = "not understood"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A task as the page lists it. `fields` has what the page says of it, and no more; each value is plain text."""

    line: int
    title: str
    state: str = "open"
    remark: str = ""
    """What stands beside the state, as in “Done (no skin)”."""
    owner: str = ""
    """Empty: nobody."""
    headings: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    """What says what a list, a table or some of its rows have in common; the nearest last."""
    fields: dict[str, str] = field(default_factory=dict)
    is_about_page: bool = False
    """The target is the title of a page of the same wiki, and not an address or mere words."""
    unsaid: tuple[str, ...] = ()
    """What the page says nothing of, because it has no column for it."""
    key: str = ""
    was: str = ""
    """In a table that was written here: the key of the task, and the digests of what was written."""


@dataclass(frozen=True, kw_only=True)
class Line:
    number: int
    text: str
    kind: Kind
    reason: str = ""
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Account:
    lines: tuple[Line, ...]
    ignored: tuple[str, ...] = ()
    """Columns of a table that say nothing we could take."""

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for line in self.lines for row in line.rows)

    @property
    def unread(self) -> list[tuple[int, str]]:
        """The first of the lines that were not understood, by their numbers."""
        found = [(line.number, line.text[:200]) for line in self.lines if line.kind == Kind.NOT_UNDERSTOOD]
        return found[:MOST_UNREAD]
