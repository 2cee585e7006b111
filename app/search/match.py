"""How one database finds: what `sqlite.py` and `postgresql.py` give to `queries.py`."""

from dataclasses import dataclass, field
from enum import Enum

from sqlalchemy import ColumnElement, true


class InTitle(Enum):
    """How many of the wanted words a title must hold."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True)
class Match:
    """The column of entry ids, the condition that an entry matches, and its score: smaller is better."""

    id: ColumnElement[int]
    condition: ColumnElement[bool] = field(default_factory=true)
    score: ColumnElement[float] | None = None
