"""Tables as files that a spreadsheet opens."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so is run as a formula by spreadsheets; some read wide letters as plain ones."""


def csv_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """RFC 4180, with a header. Cells that a spreadsheet would run are kept from it by an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> str:
    return guarded("" if value is None else str(value))


def guarded(text: str) -> str:
    """One apostrophe more than there are, where what follows them would be run."""
    return "'" + text if text.lstrip("'").startswith(FORMULA) else text


def unguarded(text: str) -> str:
    """What was written as `guarded`."""
    return text[1:] if text.startswith("'") and guarded(text[1:]) == text else text
