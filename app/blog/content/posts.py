"""`posts/*.md`: front matter and Markdown.

A file and a post belong together by the guid, which stands in the front matter or follows from date and slug.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blog import actions
from app.blog.actions import Render
from app.blog.addresses import RESERVED_SLUGS
from app.blog.fields import PostFields, fields_of, tidy
from app.blog.models import Author, Category, Certainty, Follows, OldAddress, Post, Status, Tag
from app.blog.settling import AddressTakenError, remember_address
from app.core import zones
from app.core.documents import Record, dump_markdown, read_markdown
from app.core.errors import ContentError
from app.core.loading import Loaded
from app.core.slugs import is_slug, slugify
from app.markup import MarkupError, Renderer

POSTS = "posts"
KEYS = {
    *("title", "slug", "date", "status", "author", "categories", "tags", "summary", "follows"),
    *("guid", "wordpress_id", "old_addresses"),
}
FOLLOWS_KEYS = {"title", "url", "date", "certainty"}
NAMESPACE = uuid.UUID("9f6f1e0c-6d7e-5d5c-8a53-3c8d2f0a4b11")

Row = TypeVar("Row", Author, Category, Tag)


@dataclass(frozen=True)
class Known:
    """Who and what a post may name."""

    authors: Mapping[str, Author]
    categories: Mapping[str, Category]
    tags: Mapping[str, Tag]


@dataclass(frozen=True)
class Document:
    """One file, read and found good."""

    record: Record
    fields: PostFields
    day: date | None
    guid: str
    old_addresses: tuple[str, ...]


def load(
    session: Session, folder: Path, *, zone: ZoneInfo, now: datetime, progress: Callable[[int, int], None] | None = None
) -> Loaded:
    known = Known(
        {author.slug: author for author in session.scalars(select(Author))},
        {category.slug: category for category in session.scalars(select(Category))},
        {tag.slug: tag for tag in session.scalars(select(Tag))},
    )
    paths = sorted((folder / POSTS).glob("*.md"))
    # Read twice, held once: what is wrong with the last file is said at once, and a hundred thousand fit into memory.
    _refuse_doubles(_read(path, known, zone) for path in paths)
    loaded = Loaded()
    with Renderer() as renderer:
        for number, path in enumerate(paths, 1):
            loaded += _store(session, _read(path, known, zone), zone=zone, now=now, render=renderer.render)
            if progress:
                progress(number, len(paths))
    return loaded


def export(session: Session, folder: Path, *, zone: ZoneInfo) -> None:
    (folder / POSTS).mkdir(parents=True, exist_ok=True)
    wanted = select(Post).where(Post.deleted_at.is_(None)).order_by(Post.id)
    for post in session.scalars(wanted.execution_options(yield_per=200)):
        name = f"{post.local_date or 'draft'}-{post.slug}.md"
        (folder / POSTS / name).write_text(_document(session, post, zone), "utf-8")


def derived_guid(day: date | None, slug: str) -> str:
    """The id of a post that came from a file: the same in every installation that loads the file."""
    return f"urn:uuid:{uuid.uuid5(NAMESPACE, f'{day}/{slug}')}"


def _refuse_doubles(documents: Iterable[Document]) -> None:
    addresses: dict[tuple[date | None, str], Path] = {}
    guids: dict[str, Path] = {}
    for document in documents:
        record, slug = document.record, document.fields.slug
        if (first := addresses.setdefault((document.day, slug), record.path)) is not record.path:
            raise record.error("slug", f"{slug} of that day is already in {first.name}.")
        if (first := guids.setdefault(document.guid, record.path)) is not record.path:
            raise record.error("guid", f"the same one is already in {first.name}.")


def _read(path: Path, known: Known, zone: ZoneInfo) -> Document:
    record, body = read_markdown(path)
    record.refuse_unknown(KEYS)
    status = record.choice("status", tuple(Status), Status.PUBLISHED)
    slug = record.optional_text("slug") or slugify(record.text("title"))
    if not is_slug(slug) or slug in RESERVED_SLUGS:
        raise record.error("slug", "must be lower-case letters and digits joined by single dashes, and not “feed”.")
    published_at = _moment(record, zone) if status == Status.PUBLISHED or record.raw("date") else None
    fields = PostFields(
        title=record.text("title"),
        slug=slug,
        source=tidy(body),
        author=_named(record, "author", record.text("author"), known.authors),
        status=status,
        published_at=published_at,
        summary=record.optional_text("summary") or "",
        categories=tuple(_named(record, "categories", name, known.categories) for name in _once(record, "categories")),
        tags=tuple(_named(record, "tags", name, known.tags) for name in _once(record, "tags")),
        follows=_follows(record),
        wordpress_id=record.number("wordpress_id") or None,
    )
    day = published_at.astimezone(zone).date() if published_at else None
    guid = record.optional_text("guid") or derived_guid(day, slug)
    return Document(record, fields, day, guid, tuple(record.texts("old_addresses")))


def _named(record: Record, key: str, name: str, known: Mapping[str, Row]) -> Row:
    if name not in known:
        source = "authors.yaml" if key == "author" else "terms.yaml"
        raise record.error(key, f"{name!r} is not in {source}; add it there or correct it here.")
    return known[name]


def _once(record: Record, key: str) -> list[str]:
    names = record.texts(key)
    if len(set(names)) < len(names):
        raise record.error(key, "names something twice.")
    return names


def _moment(record: Record, zone: ZoneInfo) -> datetime:
    """Wall time of the site, or with an offset where the clocks showed that hour twice."""
    try:
        written = datetime.fromisoformat(str(record.raw("date")))
    except ValueError:
        written = record.wall_time("date")
    if written.tzinfo is not None:
        return written.astimezone(UTC)
    if zones.is_skipped(written, zone.key):
        raise record.error("date", f"the clocks of {zone.key} skipped {written:%H:%M} on that day.")
    return zones.to_utc(written, zone.key)


def _follows(record: Record) -> Follows | None:
    raw = record.raw("follows")
    if raw is None:
        return None
    if not isinstance(raw, dict) or not raw.keys() <= FOLLOWS_KEYS or not isinstance(raw.get("title"), str):
        raise record.error(
            "follows", f"must be a mapping with a title and a date; known keys are {sorted(FOLLOWS_KEYS)}."
        )
    try:
        day = date.fromisoformat(str(raw.get("date")))
        certainty = Certainty(raw.get("certainty", Certainty.CERTAIN))
    except ValueError as error:
        raise record.error("follows", f"date or certainty: {error}.") from error
    url = raw.get("url")
    if url is not None and not str(url).startswith(("http://", "https://")):
        raise record.error("follows", "url: must begin with http:// or https://.")
    return Follows(raw["title"], day, url, certainty.value)


def _store(session: Session, document: Document, *, zone: ZoneInfo, now: datetime, render: Render) -> Loaded:
    post = _find(session, document)
    try:
        if post is None:
            # New to us, but not to the world: feeds and site maps of a fresh installation shall not call it all new.
            published_at = document.fields.published_at
            post = actions.create(
                session,
                document.fields,
                zone=zone,
                now=min(now, published_at) if published_at else now,
                guid=document.guid,
                render=render,
            )
            loaded = Loaded(new=1)
        else:
            restored = post.deleted_at is not None
            if restored:
                actions.restore(session, post, now=now, within=None)
            changed = actions.update(session, post, document.fields, zone=zone, now=now, render=render)
            loaded = Loaded(changed=1) if changed or restored else Loaded(same=1)
    except AddressTakenError as error:
        raise document.record.error("slug", "another post of that day has this address already.") from error
    except MarkupError as error:
        raise ContentError(document.record.path, document.record.body_line, str(error)) from error
    return Loaded(changed=1) if _remember(session, post, document) and loaded.same else loaded


def _find(session: Session, document: Document) -> Post | None:
    """By the guid, then by the address: what was written at the desk and only later became a file."""
    post = session.scalar(select(Post).filter_by(guid=document.guid))
    if post is not None:
        return post
    return session.scalar(select(Post).filter_by(local_date=document.day, slug=document.fields.slug, deleted_at=None))


def _remember(session: Session, post: Post, document: Document) -> bool:
    """Were there old addresses we did not know?"""
    known = set(session.scalars(select(OldAddress.path).filter_by(post_id=post.id)))
    new = [path for path in document.old_addresses if path not in known]
    for path in new:
        remember_address(session, post, path)
    return bool(new)


def _document(session: Session, post: Post, zone: ZoneInfo) -> str:
    fields = fields_of(session, post)
    front: dict[str, Any] = {"title": post.title, "slug": post.slug}
    if post.published_at:
        front["date"] = _written(post.published_at, zone)
    if post.status != Status.PUBLISHED:
        front["status"] = post.status
    front["author"] = post.author.slug
    front["categories"] = [category.slug for category in fields.categories]
    front["tags"] = [tag.slug for tag in fields.tags]
    front["summary"] = post.summary
    if fields.follows:
        follows = fields.follows
        front["follows"] = {
            "title": follows.title,
            "url": follows.url,
            "date": follows.date.isoformat(),
            "certainty": follows.certainty,
        }
    if post.guid != derived_guid(post.local_date, post.slug):
        front["guid"] = post.guid
    if post.wordpress_id:
        front["wordpress_id"] = post.wordpress_id
    front["old_addresses"] = list(
        session.scalars(select(OldAddress.path).filter_by(post_id=post.id).order_by(OldAddress.path))
    )
    return dump_markdown({key: value for key, value in front.items() if value not in ("", [])}, post.source)


def _written(moment: datetime, zone: ZoneInfo) -> str:
    wall = zones.on_wall(moment, zone.key)
    if zones.to_utc(wall, zone.key) != moment:  # the second of two
        wall = moment.astimezone(zone)
    return wall.isoformat(" ", "seconds" if wall.second else "minutes")
