"""What nearly every page reads and hardly anybody changes: read once, and anew after each commit of anybody."""

from collections.abc import Callable
from typing import Generic, TypeVar

from flask import current_app
from sqlalchemy.orm import Session

from app.core.database import db
from app.web.freshness import Freshness

T = TypeVar("T")


class Memo(Generic[T]):
    """Exact in the sense of `freshness.py`. `load` must give something that nobody changes."""

    def __init__(self, load: Callable[[Session], T]) -> None:
        self._load = load
        self._kept: tuple[object, T] | None = None

    def get(self) -> T:
        freshness: Freshness = current_app.extensions["freshness"]
        version = freshness.version()
        kept = self._kept
        if kept is None or version is None or kept[0] != version:
            # In a transaction of its own: that of the request may show an older state than this version.
            with db.sessionmaker() as session:
                session.info["reading"] = True
                kept = self._kept = (version, self._load(session))
        return kept[1]
