"""A table of tasks in CSV (RFC 4180), as our own export, spreadsheets and people write it. Pure: bytes in, rows out."""

import csv
import io
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping, Sequence

from app.core.lines import HIDDEN, one_line
from app.core.spreadsheets import unguarded
from app.docsdays.labels import TOO_MANY_LABELS, fit, slugs_in
from app.docsdays.models import MOST_PLACES
from app.docsdays.sheets.told import ALL_FIELDS, LETTERS, MOST, TAKES
from app.docsdays.wikitext import Account, Kind, Line, Row, WikitextError
from app.docsdays.wikitext.columns import NAMES
from app.docsdays.wikitext.reading import MOST_BYTES, MOST_TASKS
from app.docsdays.wikitext.words import owner_in, state_in

MOST_COLUMNS = 100
DELIMITERS = (",", ";", "\t")
"""Spreadsheets of countries with a decimal comma write semicolons."""
FIELDS = ("key", *ALL_FIELDS, "was")
IN_ONE_LINE = ("title", "area", "audience", "owner", "target", "skills", "labels", "mentor", "capacity")
AS_SAID = ("area", "audience", "target", "skills", "why", "how", "mentor")
SIZES = {"s": "S", "m": "M", "l": "L", "30": "S", "90": "M", "180": "L", **LETTERS}
SHOWN = 60
WHOLE = re.compile(r"[0-9]{1,3}")


class TableError(WikitextError):
    """The table cannot be read; the words say why."""


def read(source: str | bytes) -> Account:
    """A verdict for each line that is not blank. Raises TableError for what is no table of tasks."""
    text = source if isinstance(source, str) else decoded(source)
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise TableError("The table is larger than 2 MB. Give its parts one by one.")
    delimiter, skipped = _delimiter(text)
    records = _records(text, delimiter)
    lines: list[Line] = []
    columns: dict[str, int] = {}
    ignored: tuple[str, ...] = ()
    width = 0
    for number, cells in records:
        shown = delimiter.join(cells)
        if number <= skipped:
            lines.append(Line(number=number, text=shown, kind=Kind.LAYOUT))
        elif not columns:
            columns = _named(cells)
            _check(columns, cells, number)
            width = len(cells)
            ignored = tuple(one_line(cell) for at, cell in enumerate(cells) if cell and at not in columns.values())
            lines.append(Line(number=number, text=shown, kind=Kind.LAYOUT))
        else:
            lines.append(_line(number, shown, cells, columns, width))
        if len(lines) > MOST_TASKS + 1:
            raise TableError(f"The table has more than {MOST_TASKS:,} rows. Give its parts one by one.")
    if not columns:
        raise TableError("The table is empty. Its first line has to name the columns, among them “title”.")
    return Account(lines=tuple(lines), ignored=ignored)


def decoded(data: bytes) -> str:
    """UTF-8, or UTF-16 with its mark, as spreadsheets write “Unicode text”. Nothing is guessed. Raises TableError."""
    if len(data) > MOST_BYTES:
        raise TableError("The table is larger than 2 MB. Give its parts one by one.")
    coding = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(coding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TableError(
            f"Line {line} is not UTF-8: the byte {data[error.start]:#04x} is none of it. Excel writes Windows-1252 "
            "unless told otherwise: save the table as “CSV UTF-8”."
        ) from error


def _delimiter(text: str) -> tuple[str, int]:
    """The one by which the first line names most columns, and how many lines stand before that. Excel may name it."""
    first, _, _ = text.partition("\n")
    if first[:4].casefold() == "sep=" and first.rstrip("\r")[4:] in DELIMITERS:
        return first[4], 1
    try:
        return max(DELIMITERS, key=lambda each: len(_named(next(iter(csv.reader([first], delimiter=each)), [])))), 0
    except csv.Error as error:
        raise TableError(f"Line 1 cannot be read: {error}.") from error


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        raise TableError(f"Line {number} cannot be read: {error}. Is a quote not closed, or not doubled?") from error


def _named(header: Sequence[str]) -> dict[str, int]:
    """Which column is what: by our own name, or else by one that people use."""
    words = [" ".join(cell.replace("_", " ").split()).casefold().rstrip(":") for cell in header[:MOST_COLUMNS]]
    found: dict[str, int] = {}
    for choices in ([(name,) for name in FIELDS], [NAMES.get(name, ()) for name in FIELDS]):
        for name, alike in zip(FIELDS, choices, strict=True):
            free = (at for word in alike for at, each in enumerate(words) if each == word and at not in found.values())
            at = next(free, None)
            if name not in found and at is not None:
                found[name] = at
    return found


def _check(columns: Mapping[str, int], header: Sequence[str], number: int) -> None:
    if len(header) > MOST_COLUMNS:
        raise TableError(f"Line {number} names {len(header):,} columns, and at most {MOST_COLUMNS} can be read.")
    if "title" not in columns:
        names = ", ".join(f"“{cell[:SHOWN]}”" for cell in header[:10])
        raise TableError(f"Line {number} has to name the columns, among them “title”. It says {names}.")


def _line(number: int, shown: str, cells: Sequence[str], columns: Mapping[str, int], width: int) -> Line:
    said = {name: _cell(name, cells[at]) for name, at in columns.items() if at < len(cells)}
    reason = _fault(said)
    if any(cell.strip() for cell in cells[width:]):
        reason = f"It has {len(cells)} cells, and the first line names {width} columns."
    if reason:
        return Line(number=number, text=shown, kind=Kind.NOT_UNDERSTOOD, reason=reason)
    return Line(number=number, text=shown, kind=Kind.TASK, rows=(_row(number, said),))


def _cell(name: str, text: str) -> str:
    text = unguarded(text.replace("\r\n", "\n").strip())
    return one_line(text) if name in IN_ONE_LINE else text


def _fault(said: Mapping[str, str]) -> str:
    """What is wrong with the first cell that cannot be taken, by the name of its column."""
    if not said.get("title"):
        return "Column “title”: nothing stands there."
    if (size := said.get("size")) and size.casefold() not in SIZES:
        return f"Column “size”: “{size[:SHOWN]}” is none of S, M, L, {', '.join(TAKES.values())}."
    if (state := said.get("state")) and not state_in(state)[0]:
        return f"Column “state”: “{state[:SHOWN]}” is none of free, taken, in review, set aside, done."
    if (capacity := said.get("capacity")) and not (WHOLE.fullmatch(capacity) and 1 <= int(capacity) <= MOST_PLACES):
        return f"Column “capacity”: “{capacity[:SHOWN]}” is no number from 1 to {MOST_PLACES}."
    if not fit(slugs_in(said.get("labels", ""))):
        return f"Column “labels”: {TOO_MANY_LABELS}"
    for name, text in said.items():
        if name in MOST and len(text) > MOST[name]:
            return f"Column “{name}”: {len(text):,} characters, and at most {MOST[name]:,} fit."
        if HIDDEN.search(text if name in IN_ONE_LINE else text.replace("\n", " ").replace("\t", " ")):
            return f"Column “{name}”: there is an invisible control character in it."
    return ""


def _row(number: int, said: Mapping[str, str]) -> Row:
    state, remark = state_in(said.get("state", ""))
    fields = {name: said[name] for name in AS_SAID if name in said}
    if capacity := said.get("capacity"):
        fields["capacity"] = str(int(capacity))
    if "labels" in said:
        fields["labels"] = ", ".join(slugs_in(said["labels"]))
    if size := said.get("size"):
        fields["size"] = TAKES[SIZES[size.casefold()]]
    return Row(
        line=number,
        title=said["title"],
        state=state or "open",
        remark=remark,
        owner=owner_in(said.get("owner", "")),
        fields=fields,
        unsaid=tuple(name for name in FIELDS if name not in said),
        key=said.get("key", "").upper(),
        was=said.get("was", ""),
    )
