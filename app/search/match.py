"""How one database finds: what `sqlite.py` and `postgresql.py` give to `queries.py`."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement


@dataclass(frozen=True)
class Match:
    """The column of entry ids, the condition that an entry matches, and its score: smaller is better."""

    id: ColumnElement[int]
    condition: ColumnElement[bool] | None = None
    score: ColumnElement[float] | None = None
