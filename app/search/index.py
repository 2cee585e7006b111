"""What features tell the index: this can be found, or no longer. Called in the action that saves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.search.models import SearchEntry, entry_id
from app.search.words import facet, words

MAX_TITLE = 400
PORTION = 500


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`kind` is post, event, task or session (of an event); `text` is plain; categories and tags are slugs.

    Nobody finds it before `visible_from`. `happened_at` is where it stands in time: published, begins, was written.
    """

    kind: str
    object_id: int
    title: str
    text: str
    path: str
    happened_at: datetime
    visible_from: datetime
    author: str = ""
    author_slug: str = ""
    categories: Sequence[str] = ()
    tags: Sequence[str] = ()


def put(session: Session, entry: Entry) -> None:
    """Makes the entry findable as it is now. Changes no row where nothing changed."""
    put_all(session, [entry])


def put_all(session: Session, entries: Sequence[Entry]) -> None:
    """The same for entries of one kind, with one question to the database for many."""
    for start in range(0, len(entries), PORTION):
        portion = entries[start : start + PORTION]
        ids = [entry.object_id for entry in portion]
        known = select(SearchEntry).where(SearchEntry.kind == portion[0].kind, SearchEntry.object_id.in_(ids))
        rows = {row.object_id: row for row in session.scalars(known)}
        for entry in portion:
            _put(session, entry, rows.get(entry.object_id))


def _put(session: Session, entry: Entry, row: SearchEntry | None) -> None:
    if row is None:
        session.add(SearchEntry(**_values(entry)))
        return
    for name, value in _values(entry).items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def remove(session: Session, kind: str, object_id: int) -> None:
    session.execute(delete(SearchEntry).filter_by(kind=kind, object_id=object_id))


def _values(entry: Entry) -> dict[str, object]:
    # Who wrote it and what it is filed under are found as words too; a slug is its words joined by dashes.
    about = " ".join([entry.author, *entry.categories, *entry.tags])
    tokens = [facet("kind", entry.kind)]
    tokens += [facet("author", entry.author_slug)] if entry.author_slug else []
    tokens += [facet("category", slug) for slug in entry.categories]
    tokens += [facet("tag", slug) for slug in entry.tags]
    # PostgreSQL keeps no NUL; nobody looks for one.
    text = entry.text.replace("\0", " ")
    return {
        "id": entry_id(entry.kind, entry.object_id, entry.happened_at),
        "kind": entry.kind,
        "object_id": entry.object_id,
        "happened_at": entry.happened_at,
        "visible_from": entry.visible_from,
        "title": entry.title[:MAX_TITLE],
        "path": entry.path,
        "author": entry.author,
        "author_slug": entry.author_slug,
        "categories": " ".join(entry.categories),
        "tags": " ".join(entry.tags),
        "title_words": " ".join(words(entry.title)),
        "facets": " ".join(tokens),
        "body": text,
        "body_words": " ".join(words(f"{text} {about}")),
    }
