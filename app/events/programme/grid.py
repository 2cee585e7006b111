"""A day of the programme as a table, rooms across and time down. Pure.

What overlaps in one room shares a cell. What has no room goes across all of them, unless something else happens then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from app.events.programme.models import ProgrammeSession


@dataclass(frozen=True)
class Cell:
    """What happens in a room from the row it stands in on; `items` is empty where nothing does."""

    items: tuple[ProgrammeSession, ...] = ()
    rows: int = 1
    columns: int = 1
    room: str = ""


@dataclass
class Row:
    """From `start`, a wall time, to that of the row below."""

    start: datetime
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True)
class Day:
    day: date
    items: list[ProgrammeSession]


@dataclass(frozen=True)
class Table:
    """`rooms` are the names of the columns; one without a name is for what has no room."""

    rooms: list[str]
    rows: list[Row]


@dataclass(frozen=True)
class _Block:
    """What overlaps in one column. `column` is None for what goes across all."""

    start: datetime
    end: datetime
    column: int | None
    items: tuple[ProgrammeSession, ...]


def days(items: Iterable[ProgrammeSession]) -> list[Day]:
    """The sessions that have times, by the day they begin on."""
    timed = sorted((item for item in items if item.local_start), key=lambda item: item.sort_key)
    return [Day(day, list(found)) for day, found in groupby(timed, key=_day_of)]


def table(items: Sequence[ProgrammeSession], rooms: Sequence[dict[str, str]]) -> Table:
    """One day's. `items` have times; `rooms` are those of the programme, in their order."""
    used = [room for room in rooms if any(item.room == room["slug"] for item in items)]
    known = [room["slug"] for room in used]
    homeless = [item for item in items if item.room not in known]
    across = [item for item in homeless if not any(_overlap(item, other) for other in items if other is not item)]
    names = [room["name"] for room in used]
    if not names or len(across) < len(homeless):
        names.append("")
    blocks = [block for index, slug in enumerate(known) for block in _blocks(_in_room(items, slug), index)]
    blocks += _blocks([item for item in homeless if item not in across], len(names) - 1)
    blocks += _blocks(across, None)
    return Table(names, _rows(blocks, names))


def _rows(blocks: list[_Block], names: list[str]) -> list[Row]:
    """Each moment at which something begins or ends begins a row; the last ends the table."""
    moments = sorted({moment for block in blocks for moment in (block.start, block.end)})
    rows = [Row(moment) for moment in moments[:-1]]
    begins = {(block.start, block.column): block for block in blocks}
    free_from = [moments[0]] * len(names)
    for row in rows:
        if whole := begins.get((row.start, None)):
            row.cells.append(Cell(whole.items, _height(whole, moments), len(names)))
            free_from = [whole.end] * len(names)
        for column, name in enumerate(names):
            if free_from[column] > row.start:
                continue
            if block := begins.get((row.start, column)):
                row.cells.append(Cell(block.items, _height(block, moments), 1, name))
                free_from[column] = block.end
            else:
                row.cells.append(Cell())
    return rows


def _blocks(items: Iterable[ProgrammeSession], column: int | None) -> list[_Block]:
    found: list[_Block] = []
    for item in items:
        start, end = _times(item)
        if found and start < found[-1].end:
            last = found.pop()
            found.append(_Block(last.start, max(last.end, end), column, (*last.items, item)))
        else:
            found.append(_Block(start, end, column, (item,)))
    return found


def _in_room(items: Sequence[ProgrammeSession], slug: str) -> list[ProgrammeSession]:
    return [item for item in items if item.room == slug]


def _height(block: _Block, moments: list[datetime]) -> int:
    return moments.index(block.end) - moments.index(block.start)


def _overlap(one: ProgrammeSession, other: ProgrammeSession) -> bool:
    (start, end), (other_start, other_end) = _times(one), _times(other)
    return start < other_end and other_start < end


def _times(item: ProgrammeSession) -> tuple[datetime, datetime]:
    if item.local_start is None or item.local_end is None:
        raise ValueError("only sessions with times stand in a table")
    return item.local_start, item.local_end


def _day_of(item: ProgrammeSession) -> date:
    return _times(item)[0].date()
