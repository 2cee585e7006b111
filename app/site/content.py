"""`site.yaml` and the standing pages of `pages/*.md`, in and out."""

from collections import Counter
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import markup
from app.core import siteinfo, zones
from app.core.documents import Record, dump_markdown, dump_yaml, read_mapping, read_markdown
from app.core.errors import ContentError
from app.core.loading import Loaded
from app.core.siteinfo import SiteDocument, SiteInfo
from app.core.slugs import is_slug
from app.site.models import Page

SITE_FILE = "site.yaml"
FOLDER = "pages"
SITE_KEYS = {field.name for field in fields(SiteInfo)} - {"document", "changed_at"}
SITE_TEXTS = ("name", "short_name", "tagline", "time_zone", "language")
PAGE_KEYS = ("title", "slug", "summary")
TAKEN = frozenset(
    (
        *(
            "archives",
            "author",
            "blog",
            "calendar",
            "category",
            "desk",
            "docs-days",
            "events",
            "feed",
            "healthz",
            "mails",
        ),
        *(
            "me",
            "metrics",
            "page",
            "people",
            "readyz",
            "search",
            "sign-in",
            "sign-out",
            "sitemap",
            "static",
            "tag",
            "wp-content",
        ),
    )
)
"""First parts of addresses that mean something else; a page of that name could not be reached."""


def load_site(session: Session, folder: Path, *, now: datetime) -> Loaded:
    """Makes the site what `site.yaml` says."""
    record = read_mapping(folder / SITE_FILE)
    record.refuse_unknown(SITE_KEYS)
    for key in SITE_TEXTS:
        record.text(key)
    if not zones.is_zone(record.text("time_zone")):
        raise record.error(
            "time_zone", f"{record.text('time_zone')!r} is no time zone; write one such as Europe/London."
        )
    document = record.values()
    try:
        siteinfo.from_document(document)
    except (KeyError, TypeError, ValueError) as error:
        raise ContentError(record.path, record.line, f"does not describe a site: {error}.") from error
    stored = session.scalar(select(SiteDocument.document))
    # Compared as text: the order of the keys is part of it.
    if stored is not None and dump_yaml(stored) == dump_yaml(document):
        return Loaded(same=1)
    siteinfo.store(session, document)
    siteinfo.touch(session, now=now)
    return Loaded(new=1) if stored is None else Loaded(changed=1)


def load(session: Session, folder: Path, *, zone: ZoneInfo, now: datetime) -> Loaded:  # noqa: ARG001 — pages have no dates
    """Makes the pages what the files say; rows that say it already are not touched."""
    pages = {page.slug: page for page in session.scalars(select(Page))}
    counts: Counter[str] = Counter()
    for path in sorted((folder / FOLDER).glob("*.md")):
        record, source = read_markdown(path)
        values = {"slug": _slug(record), "title": record.text("title"), "summary": record.text("summary")}
        page = pages.get(values["slug"])
        wanted = values | {"source": source.rstrip()}
        if page is not None and all(getattr(page, name) == value for name, value in wanted.items()):
            counts["same"] += 1
            continue
        counts["new" if page is None else "changed"] += 1
        page = page or Page()
        for name, value in (wanted | {"html": _html(record, source)}).items():
            setattr(page, name, value)
        session.add(page)
    return Loaded(new=counts["new"], changed=counts["changed"], same=counts["same"])


def export(session: Session, folder: Path, *, zone: ZoneInfo) -> None:  # noqa: ARG001 — pages have no dates
    """Writes `site.yaml`, if there is one, and the pages."""
    document = session.scalar(select(SiteDocument.document))
    if document is not None:
        (folder / SITE_FILE).write_text(dump_yaml(document), "utf-8")
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    for page in session.scalars(select(Page).order_by(Page.slug)):
        front = {"title": page.title, "slug": page.slug, "summary": page.summary}
        (folder / FOLDER / f"{page.slug}.md").write_text(dump_markdown(front, page.source), "utf-8")


def _slug(record: Record) -> str:
    record.refuse_unknown(set(PAGE_KEYS))
    slug = record.text("slug")
    if not is_slug(slug) or not slug[0].isalpha():
        raise record.error("slug", f"must be lower-case letters, digits and dashes, a letter first; it is {slug!r}.")
    if slug in TAKEN:
        raise record.error("slug", f"/{slug}/ is another part of the site; choose another.")
    if slug != record.path.stem:
        raise record.error("slug", f"must be as the file is named, {record.path.stem!r}; it is {slug!r}.")
    return slug


def _html(record: Record, source: str) -> str:
    try:
        return markup.render(source).html
    except markup.MarkupError as error:
        raise ContentError(record.path, record.body_line, str(error)) from error
