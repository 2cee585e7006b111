"""One rule for names and titles: one line, and every character of it to be seen."""

import re

HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # controls
    "\u200b\u2060-\u2064\ufeff"  # blanks without width; joiners belong to some scripts
    "\u2028-\u202e\u2066-\u206f"  # they turn the direction of what follows, or break the line
    "\ud800-\udfff\U000e0001]"  # halves of characters, and a mark of language
)
HAS_HIDDEN = "There is an invisible control character in it; type it anew."


def one_line(text: str | None) -> str:
    """Outer blanks gone, and each stretch of blanks and line ends a single one."""
    return " ".join((text or "").split())
