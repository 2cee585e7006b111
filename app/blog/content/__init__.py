"""The blog's part of `content/`: `authors.yaml`, `terms.yaml`, `posts/*.md`, in and out.

Loading makes the database say what the files say and touches nothing else; exporting writes them in their one
canonical form, so that load and export give the same bytes.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.blog.content import bylines, posts
from app.core.loading import Loaded


def load(
    session: Session,
    folder: Path,
    *,
    zone: ZoneInfo,
    now: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> Loaded:
    """Raises `ContentError` naming file and line; the caller then rolls back and nothing is changed.

    `progress` is told how many posts of how many are done.
    """
    loaded = bylines.load_authors(session, folder, now=now) + bylines.load_terms(session, folder, now=now)
    return loaded + posts.load(session, folder, zone=zone, now=now, progress=progress)


def export(session: Session, folder: Path, *, zone: ZoneInfo) -> None:
    """Deleted posts stay out. Files of posts that are no more are left for their owner to remove."""
    bylines.export_authors(session, folder)
    bylines.export_terms(session, folder)
    posts.export(session, folder, zone=zone)
