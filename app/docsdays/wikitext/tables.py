"""Tables of wikitext and of HTML, taken apart into rows of cells that know their lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.docsdays.wikitext.found import WikitextError
from app.docsdays.wikitext.masking import exposed, protected

OPENING = re.compile(r"[:*#;\s]{0,50}(?:\{\||<table\b)", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""([\w:-]{1,40})\s{0,9}=\s{0,9}("[^"]*"|'[^']*'|[^\s"'=|]+)|\bnowrap\b""")
HTML_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>table|caption|thead|tbody|tr|td|th)\b(?P<rest>[^<>]{0,500})>", re.IGNORECASE
)
LONGEST_ATTRIBUTES = 500
WIDEST_SPAN, MOST_CELLS = 50, 100_000


@dataclass(eq=False, slots=True)
class Cell:
    line: int
    text: str
    is_header: bool = False
    columns: int = 1
    rows: int = 1


@dataclass
class TableRow:
    cells: list[Cell] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)


def opens(line: str) -> bool:
    return OPENING.match(line) is not None


def extent(lines: Sequence[str], start: int) -> int:
    """The index after the last line of the table that begins at `start`. One without an end ends before a heading."""
    depth = 0
    for at in range(start, len(lines)):
        line = lines[at].strip()
        if at > start and is_heading(line):
            return at
        low = line.lower()
        depth += opens(line) if line.lstrip(":*#; ").startswith("{|") else low.count("<table")
        depth -= low.count("</table") + line.startswith("|}")
        if depth <= 0:
            return at + 1
    return len(lines)


def is_heading(line: str) -> bool:
    line = line.rstrip()
    return len(line) > 2 and line[0] == line[-1] == "=" and bool(line.strip("= "))


def rows_in(lines: Sequence[str], first: int) -> list[TableRow]:
    """The rows of a table, whose cells stand in each column they span. `first` is the number of its first line."""
    is_html = "<table" in lines[0].lower()
    builder = _Builder()
    for number, line in enumerate(lines, first):
        (builder.html if is_html else builder.wiki)(number, line)
    return [row for row in _spread(builder.rows) if row.cells]


class _Builder:
    def __init__(self) -> None:
        self.rows = [TableRow()]
        self._open: Cell | None = None
        self._depth = 0
        self._count = 0

    def wiki(self, number: int, raw: str) -> None:
        line = raw.strip()
        if opens(line):
            self._depth += 1
        if self._depth > 1:
            self._more(raw)
        elif line.startswith("|-"):
            self._row(_attributes(line.lstrip("|-")))
        elif line.startswith("|+") or opens(line):
            self._open = None
        elif line.startswith(("|", "!")) and not line.startswith("|}"):
            self._cells(number, line)
        else:
            self._more("" if line.startswith("|}") else raw)
        if line.startswith("|}"):
            self._depth -= 1

    def _cells(self, number: int, line: str) -> None:
        is_header = line[0] == "!"
        text = protected(line[1:])
        for part in (text.replace("!!", "||") if is_header else text).split("||"):
            before, pipe, after = part.partition("|")
            attributes = _attributes(before) if pipe else {}
            is_plain = pipe and (attributes or not before.strip()) and "[[" not in before
            self._cell(number, exposed(after if is_plain else part), attributes, is_header=is_header)

    def html(self, number: int, line: str) -> None:
        at = 0
        for tag in HTML_TAG.finditer(line):
            self._more(line[at : tag.start()])
            at, name = tag.end(), tag["name"].lower()
            if name in ("td", "th") and not tag["end"]:
                self._cell(number, "", _attributes(tag["rest"]), is_header=name == "th")
                continue
            self._open = None
            if name == "tr" and not tag["end"]:
                self._row(_attributes(tag["rest"]))
        self._more(line[at:])

    def _row(self, attributes: dict[str, str]) -> None:
        self.rows.append(TableRow(attributes=attributes))
        self._open = None

    def _cell(self, number: int, text: str, attributes: dict[str, str], *, is_header: bool) -> None:
        spans = (_span(attributes.get(name, "1")) for name in ("colspan", "rowspan"))
        self._open = Cell(number, text.strip(), is_header, *spans)
        self.rows[-1].cells.append(self._open)
        self._count += 1
        if self._count > MOST_CELLS:
            raise WikitextError(f"A table has more than {MOST_CELLS:,} cells. Give its parts one by one.")

    def _more(self, text: str) -> None:
        if self._open is not None and text.strip():
            self._open.text += f"\n{text.strip()}" if self._open.text else text.strip()


def _attributes(text: str) -> dict[str, str]:
    """Nothing, where it is no list of attributes."""
    if len(text) > LONGEST_ATTRIBUTES or ATTRIBUTE.sub("", text).strip():
        return {}
    return {found[1].lower(): found[2].strip("\"'") for found in ATTRIBUTE.finditer(text) if found[1]}


def _span(text: str) -> int:
    return min(max(int(text), 1), WIDEST_SPAN) if text.isascii() and text.isdecimal() and len(text) < 4 else 1


def _spread(rows: list[TableRow]) -> Iterator[TableRow]:
    """Each row with the cells of earlier rows that reach down into it."""
    reaching: dict[int, tuple[Cell, int]] = {}
    left = MOST_CELLS
    for row in rows:
        if not row.cells:
            yield row
            continue
        spread: list[Cell] = []
        own = iter(row.cells)
        cell = next(own, None)
        while cell is not None or len(spread) in reaching:
            held, count = reaching.pop(len(spread), (None, 0))
            if held is not None:
                if count > 1:
                    reaching[len(spread)] = (held, count - 1)
                spread.append(held)
                continue
            assert cell is not None  # noqa: S101 — the condition of the loop
            for _ in range(cell.columns if left > 0 else 1):
                if cell.rows > 1:
                    reaching[len(spread)] = (cell, cell.rows - 1)
                spread.append(cell)
                left -= 1
            cell = next(own, None)
        yield TableRow(spread, row.attributes)
