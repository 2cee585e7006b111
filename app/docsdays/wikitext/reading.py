"""A page of wikitext, line by line. MediaWiki reads lists and tables by line too."""

import re
from dataclasses import replace

from app.docsdays.wikitext import inline
from app.docsdays.wikitext.columns import rows_of_table, task
from app.docsdays.wikitext.found import Account, Kind, Line, Row, WikitextError
from app.docsdays.wikitext.masking import lines_of, masked
from app.docsdays.wikitext.tables import extent, is_heading, opens, rows_in

MOST_BYTES = 2 * 1024 * 1024
"""What MediaWiki itself takes for a page."""
MOST_LINES, MOST_TASKS = 50_000, 5_000
DEEPEST, LONGEST, TALLEST = 20, 20_000, 50
LIST = re.compile(r"([*#:;]+)[ \t]*(.*)")
ITEMS = ("*", "#")
FRAME = re.compile(r"</?(?:table|thead|tbody|tr)\b[^<>]{0,500}>", re.IGNORECASE)
TRAILING = " \t-–—:"


def read(source: str | bytes) -> Account:
    """A verdict for each line that is not blank. Raises WikitextError."""
    data = source.encode() if isinstance(source, str) else source
    if len(data) > MOST_BYTES:
        raise WikitextError("The page is larger than 2 MB, more than a wiki keeps. Give its sections one by one.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WikitextError("The file is not UTF-8 text. Save the page’s source anew as UTF-8.") from error
    if text.count("\n") > MOST_LINES:
        raise WikitextError(f"The page has more than {MOST_LINES:,} lines. Give its sections one by one.")
    return Account(lines=tuple(_Reader(text).lines()))


class _Reader:
    def __init__(self, text: str) -> None:
        self._raw = lines_of(text)
        self._lines = lines_of(masked(text))
        self._kinds: dict[int, tuple[Kind, str]] = {}
        self._rows: dict[int, list[Row]] = {}
        self._headings: list[tuple[int, str]] = []
        self._groups: list[tuple[str, str, str]] = []
        """Marks, name and owner of the items that the next one may stand below."""
        self._is_below_task = False
        self._count = 0

    def lines(self) -> list[Line]:
        at = 0
        while at < len(self._lines):
            at = self._block(at)
            if self._count > MOST_TASKS:
                raise WikitextError(f"The page lists more than {MOST_TASKS:,} tasks. Give its sections one by one.")
        return [self._line(at, raw) for at, raw in enumerate(self._raw) if raw.strip()]

    def _line(self, at: int, raw: str) -> Line:
        kind, reason = self._kinds.get(at, (Kind.TEXT, ""))
        return Line(number=at + 1, text=raw, kind=kind, reason=reason, rows=tuple(self._rows.get(at, ())))

    def _block(self, at: int) -> int:
        """Reads what begins at a line, and says where the next begins."""
        line = self._lines[at]
        if len(line) > LONGEST:
            self._refuse(at, f"The line is longer than {LONGEST:,} characters.")
        elif is_heading(line):
            self._heading(at)
        elif opens(line):
            return self._table(at)
        elif found := LIST.match(line):
            self._item(at, found[1], found[2])
        elif line.strip():
            return self._prose(at)
        return at + 1

    def _refuse(self, at: int, reason: str) -> None:
        self._kinds[at] = (Kind.NOT_UNDERSTOOD, reason)

    @property
    def _above(self) -> tuple[str, ...]:
        return tuple(name for _, name, _ in self._groups if name)

    def _heading(self, at: int) -> None:
        line = self._lines[at].strip()
        level = min(len(line) - len(line.lstrip("=")), len(line) - len(line.rstrip("=")), 6)
        self._headings = [entry for entry in self._headings if entry[0] < level]
        self._headings.append((level, inline.parse(line[level:-level]).title))
        self._groups = []
        self._is_below_task = False
        self._kinds[at] = (Kind.HEADING, "")

    def _item(self, at: int, marks: str, text: str) -> None:
        if len(marks) > DEEPEST:
            self._refuse(at, f"The list is {len(marks):,} levels deep; {DEEPEST} are read.")
            return
        # `:` alone indents, and below an item it goes on with it.
        while self._groups and not (marks.startswith(self._groups[-1][0]) and len(marks) > len(self._groups[-1][0])):
            self._groups.pop()
        read = inline.parse(text)
        if marks[-1] in ITEMS and not self._has_below(at, marks):
            self._task(at, read)
        elif marks[-1] == ":":
            self._kinds[at] = (Kind.PART if self._is_below_task else Kind.TEXT, "")
        elif read.title or read.owner:
            name = read.title.strip(TRAILING)
            self._groups.append((marks.rstrip(";") if marks[-1] == ";" else marks, name, read.owner))
            self._kinds[at] = (Kind.GROUP, "")
            self._is_below_task = False
        else:
            self._refuse(at, "Nothing stands on it.")

    def _task(self, at: int, read: inline.Inline) -> None:
        if not read.title:
            self._refuse(at, "It has no words to name the task by.")
            return
        row = task(read, line=at + 1, groups=self._above)
        owner = row.owner or next((owner for _, _, owner in reversed(self._groups) if owner), "")
        self._list(at, replace(row, owner=owner))
        self._kinds[at] = (Kind.TASK, "")
        self._is_below_task = True

    def _list(self, at: int, row: Row) -> None:
        headings = tuple(name for _, name in self._headings)
        self._rows.setdefault(at, []).append(replace(row, headings=headings))
        self._count += 1

    def _has_below(self, at: int, marks: str) -> bool:
        """Whether deeper items, or a table, follow."""
        following = next((line for line in self._lines[at + 1 : at + 4] if line.strip()), "")
        if opens(following):
            return True
        found = LIST.match(following)
        deeper = found[1].removeprefix(marks) if found and found[1].startswith(marks) else ""
        return bool(deeper.strip(":"))

    def _prose(self, at: int) -> int:
        """Text ends a list. A template over several lines is one thing, and none that is known."""
        line = self._lines[at]
        if line.startswith(("|", "!")):
            self._refuse(at, "It looks like a part of a table, but no table begins above it.")
            return at + 1
        self._groups = []
        self._is_below_task = False
        depth, end = _braces(line), at + 1
        while depth > 0 and end < min(at + TALLEST, len(self._lines)):
            depth += _braces(self._lines[end])
            end += 1
        if end == at + 1 or depth > 0:
            self._kinds[at] = (Kind.TEXT, "")
            return at + 1
        for each in range(at, end):
            self._refuse(each, "It belongs to a template over several lines.")
        return end

    def _table(self, at: int) -> int:
        end = extent(self._lines, at)
        lines = [line if len(line) <= LONGEST else "" for line in self._lines[at:end]]
        rows, named = rows_of_table(rows_in(lines, at + 1), self._above)
        titles = {row.line for row in rows}
        for number in range(at + 1, end + 1):
            self._kinds[number - 1] = (_kind_in_table(self._lines[number - 1], number, titles, named), "")
        for row in rows:
            self._list(row.line - 1, row)
        self._account_for_rows_without_title(at, end)
        self._is_below_task = False
        self._groups = []
        return end

    def _account_for_rows_without_title(self, at: int, end: int) -> None:
        """Words in a row that is no task are not passed over in silence."""
        row: list[int] = []
        for each in [*range(at, end), None]:
            if each is not None and self._kinds[each][0] != Kind.LAYOUT:
                row.append(each)
                continue
            if not any(self._kinds[line][0] == Kind.TASK for line in row):
                for line in row:
                    if self._lines[line].strip(" \t|"):
                        self._refuse(line, "The row has no words where the name of the task stands.")
            row = []


def _braces(line: str) -> int:
    return line.count("{{") - line.count("}}")


def _kind_in_table(line: str, number: int, titles: set[int], named: set[int]) -> Kind:
    if number in titles:
        return Kind.TASK
    text = line.strip()
    is_frame = opens(line) or text.startswith(("|-", "|}", "|+")) or not FRAME.sub("", text)
    return Kind.LAYOUT if is_frame or number in named else Kind.PART
