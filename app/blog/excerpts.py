"""The beginning of a text, where there is no room for all of it."""

import re

ENDS = re.compile(r"[.!?:;,…][)\]”’\"']*$")
"""What a line ends with that the next one may follow in the same breath; a heading does not."""


def shorten(text: str, most: int = 200) -> str:
    """At most about `most` characters in one line, in whole words. Headings and items are set apart by a dot."""
    lines = [" ".join(line.split()) for line in text[: most * 2].splitlines()]
    lines = [line for line in lines if line]
    flat = " ".join([*(line if ENDS.search(line) else f"{line} ·" for line in lines[:-1]), *lines[-1:]])
    return flat if len(flat) <= most else flat[:most].rpartition(" ")[0].removesuffix(" ·") + " …"
