"""Where our table stands on a page that others write too."""

import re

from app.docsdays.wikitext.masking import lines_of, masked
from app.docsdays.wikitext.tables import extent, opens

OURS = re.compile(r'\|-[^|]*\bid="XD-[0-9A-Z]{1,9}"[^|]*\bdata-was="')
"""A row as it is written here."""


def own_lines(page: str) -> range | None:
    """The lines of the first table that was written here, by their numbers; a line is what `read` counts as one."""
    lines = lines_of(masked(page))
    at = 0
    while at < len(lines):
        end = extent(lines, at) if opens(lines[at]) else at + 1
        if opens(lines[at]) and any(OURS.match(line.strip()) for line in lines[at:end]):
            return range(at + 1, end + 1)
        at = end
    return None


def placed(page: str, table: str) -> str:
    """The page with this table in the place of the one before, or below everything where there was none."""
    own, lines = own_lines(page), lines_of(page)
    if own is None:
        return f"{page.rstrip()}\n\n{table}".lstrip("\n")
    return "\n".join([*lines[: own.start - 1], table.rstrip("\n"), *lines[own.stop - 1 :]])
