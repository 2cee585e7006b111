"""Two people edit one thing: what the first changed is shown to the second, whose typed text stays in the form.

The view compares the version its form carried with the row (or catches SQLAlchemy's StaleDataError), answers 409 with
the form as typed and what `conflict` gives, which `desk/_conflict.html` shows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from wtforms import Form
from wtforms.fields.core import Field

MOST_WORDS = 2_000
"""Above this texts are compared line by line: comparing is quadratic."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `mark` is `ins`, `del` or empty."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Difference:
    """One field that differs: what was typed here, and what is stored now."""

    field_id: str
    label: str
    mine: tuple[Piece, ...]
    theirs: tuple[Piece, ...]


def conflict(form: Form, current: Mapping[str, str], *, version: int | None, who: str | None) -> dict[str, Any]:
    """What the page of the form needs besides it, now that `version` is stored and `who`, if known, saved it.

    Nothing is saved; what they changed stands beside what was typed, and the next save of this form replaces it.
    """
    form.version.data = str(version or "")
    return {"is_conflict": True, "differences": differences(form, current), "who": who}


def differences(form: Form, current: Mapping[str, str]) -> list[Difference]:
    """The fields of `form` whose typed text is not what `current` (field name to text as stored) holds.

    A checkbox is `yes` or `no`, a choice of several its values joined by ", ".
    """
    found = []
    for name, stored in current.items():
        field = form[name]
        typed, kept = _plain(_typed(field)), _plain(stored)
        if typed != kept:
            mine, theirs = compare(typed, kept)
            found.append(Difference(str(field.id), str(field.label.text), mine, theirs))
    return found


def compare(mine: str, theirs: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces: `del` marks what only mine has, `ins` what only theirs has."""
    left, right = _split(mine), _split(theirs)
    mine_pieces, their_pieces = [], []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        same = kind == "equal"
        mine_pieces.append(Piece("".join(left[i1:i2]), "" if same else "del"))
        their_pieces.append(Piece("".join(right[j1:j2]), "" if same else "ins"))
    return tuple(piece for piece in mine_pieces if piece.text), tuple(piece for piece in their_pieces if piece.text)


def _split(text: str) -> list[str]:
    words = re.findall(r"\S+\s*|\s+", text)
    return words if len(words) <= MOST_WORDS else text.splitlines(keepends=True)


def _typed(field: Field) -> str:
    if isinstance(field.data, bool):
        return "yes" if field.data else "no"
    if isinstance(field.data, list | tuple | set):
        return ", ".join(str(item) for item in field.data)
    value = field._value() if hasattr(field, "_value") else field.data  # noqa: SLF001 — WTForms' way to the typed text
    return "" if value is None else str(value)


def _plain(text: str) -> str:
    """Browsers send CRLF; the database keeps LF."""
    return text.replace("\r\n", "\n").strip()
