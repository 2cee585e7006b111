"""`authors.yaml` and `terms.yaml`: who writes, and the words posts are found by. Sorted by slug."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blog import settling
from app.blog.models import Author, Category, Tag, Term
from app.core import siteinfo
from app.core.documents import Record, dump_yaml, read_list, read_sections
from app.core.errors import ContentError
from app.core.loading import Loaded
from app.core.slugs import is_slug

AUTHORS, TERMS = "authors.yaml", "terms.yaml"
SECTIONS: dict[str, type[Term]] = {"categories": Category, "tags": Tag}


def load_authors(session: Session, folder: Path, *, now: datetime) -> Loaded:
    path = folder / AUTHORS
    if not path.exists():
        return Loaded()
    known = {author.slug: author for author in session.scalars(select(Author))}
    loaded = Loaded()
    for record in _unique(read_list(path)):
        record.refuse_unknown({"slug", "name", "about", "wordpress_id"})
        values = {
            "name": record.text("name"),
            "about": record.optional_text("about") or "",
            "wordpress_id": record.number("wordpress_id") or None,
        }
        author = known.get(record.text("slug"))
        if author is not None and author.about != values["about"]:
            siteinfo.touch(session, now=now)
        renamed = author is not None and author.name != values["name"]
        loaded += _store(session, author, Author, {"slug": record.text("slug")}, values)
        if author is not None and renamed:
            settling.renamed(session, author, now=now)
    return loaded


def load_terms(session: Session, folder: Path, *, now: datetime) -> Loaded:
    path = folder / TERMS
    if not path.exists():
        return Loaded()
    loaded = Loaded()
    for section, records in read_sections(path).items():
        if section not in SECTIONS:
            raise ContentError(path, None, f"{section}: unknown section; known are categories and tags.")
        kind = SECTIONS[section]
        known = {term.slug: term for term in session.scalars(select(kind))}
        for record in _unique(records):
            record.refuse_unknown({"slug", "name", "description", "wordpress_id"})
            values = {
                "name": record.text("name"),
                "description": record.optional_text("description") or "",
                "wordpress_id": record.number("wordpress_id") or None,
            }
            slug = record.text("slug")
            term = known.get(slug)
            if term is not None and term.description != values["description"]:
                siteinfo.touch(session, now=now)
            renamed = term is not None and term.name != values["name"]
            loaded += _store(session, term, kind, {"slug": slug}, values)
            if term is not None and renamed:
                settling.term_renamed(session, term, now=now)
    return loaded


def export_authors(session: Session, folder: Path) -> None:
    authors = session.scalars(select(Author).order_by(Author.slug))
    _write(
        folder / AUTHORS, dump_yaml([_filled(author, ("slug", "name", "about", "wordpress_id")) for author in authors])
    )


def export_terms(session: Session, folder: Path) -> None:
    keys = ("slug", "name", "description", "wordpress_id")
    sections = {
        section: [_filled(term, keys) for term in session.scalars(select(kind).order_by(Term.slug))]
        for section, kind in SECTIONS.items()
    }
    _write(folder / TERMS, dump_yaml(sections))


def _unique(records: Iterable[Record]) -> Iterator[Record]:
    seen: set[str] = set()
    for record in records:
        slug = record.text("slug")
        if not is_slug(slug):
            raise record.error("slug", "must be lower-case letters and digits joined by single dashes.")
        if slug in seen:
            raise record.error("slug", f"{slug} stands twice in this file.")
        seen.add(slug)
        yield record


def _store(session: Session, row: Any, kind: type[Any], key: dict[str, str], values: dict[str, Any]) -> Loaded:
    if row is None:
        session.add(kind(**key, **values))
        return Loaded(new=1)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return Loaded(changed=1) if changed else Loaded(same=1)


def _filled(row: object, keys: Sequence[str]) -> dict[str, Any]:
    return {key: getattr(row, key) for key in keys if getattr(row, key)}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
