"""The index made true from what it is of: after a restore, after an upgrade that splits words in another way."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from app.search.models import SearchEntry

PORTION = 200


@dataclass(frozen=True, kw_only=True)
class Source:
    """All things of one kind: `ids` of those that can be found, and what puts one of them into the index."""

    kind: str
    ids: Select[int]
    put: Callable[[Session, int], None]

    @property
    def _indexed(self) -> Select[int]:
        return select(SearchEntry.object_id).where(SearchEntry.kind == self.kind)

    def missing(self, session: Session) -> list[int]:
        return list(session.scalars(self.ids.where(self.ids.selected_columns[0].not_in(self._indexed))))

    def forget_others(self, session: Session) -> int:
        """Removes what is indexed but cannot be found any more; how many that were."""
        others = delete(SearchEntry).where(SearchEntry.kind == self.kind, SearchEntry.object_id.not_in(self.ids))
        return int(session.execute(others).rowcount)  # type: ignore[attr-defined]  # a DELETE answers with a CursorResult


def catch_up(session: Session, sources: Iterable[Source]) -> int:
    """Puts in what is missing and removes what is too much; how many entries that were. Cheap where it is none."""
    touched = 0
    for source in sources:
        touched += source.forget_others(session)
        missing = source.missing(session)
        for object_id in missing:
            source.put(session, object_id)
        touched += len(missing)
    return touched


def count(session: Session, sources: Iterable[Source]) -> int:
    return sum(session.scalar(select(func.count()).select_from(source.ids.subquery())) or 0 for source in sources)


def rebuild(session: Session, sources: Iterable[Source]) -> Iterator[int]:
    """Puts in everything anew and says after each portion how many entries are done.

    The caller commits after each: the index is whole at every moment, and no writer waits for the end.
    """
    done = 0
    for source in sources:
        source.forget_others(session)
        ids = list(session.scalars(source.ids))
        for start in range(0, len(ids), PORTION):
            portion = ids[start : start + PORTION]
            for object_id in portion:
                source.put(session, object_id)
            done += len(portion)
            yield done
    yield done
