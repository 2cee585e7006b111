"""The content/ folder as a whole: the site's description first, then what each room keeps in it."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.blog import content as blog
from app.core import siteinfo
from app.core.errors import ContentError
from app.core.loading import Loaded
from app.docsdays import content as docsdays
from app.events import content as events
from app.search import rebuild
from app.site import content as pages
from app.site import findable

Progress = Callable[[int, int], None]

ROOMS = (pages, blog, events, docsdays)


def load(session: Session, folder: Path, *, now: datetime, progress: Progress | None = None) -> dict[str, Loaded]:
    """Makes the site say what the files say; the caller commits. Raises ContentError, naming file and line.

    `progress` is told how many posts of how many are done: they are what takes long.
    """
    if not folder.is_dir():
        raise ContentError(folder, None, "is not a folder.")
    site = pages.load_site(session, folder, now=now)
    session.flush()  # the site's time zone is read back here
    zone = siteinfo.load(session).zone
    done = {
        "site": site,
        "pages": pages.load(session, folder, zone=zone, now=now),
        "blog": blog.load(session, folder, zone=zone, now=now, progress=progress),
        "events": events.load(session, folder, zone=zone, now=now),
        "docs-days": docsdays.load(session, folder, zone=zone, now=now),
    }
    rebuild.catch_up(session, findable.SOURCES)  # what the files did not change may be missing after a restore
    return done


def export(session: Session, folder: Path) -> int:
    """Writes everything into `folder` and says how many files. Raises OSError; then no file is half written."""
    folder.mkdir(parents=True, exist_ok=True)
    zone = siteinfo.load(session).zone
    with tempfile.TemporaryDirectory(dir=folder, prefix=".export-") as name:
        for room in ROOMS:
            room.export(session, Path(name), zone=zone)
        return _move(Path(name), folder)


def _move(source: Path, target: Path) -> int:
    files = [path for path in sorted(source.rglob("*")) if path.is_file()]
    for path in files:
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)
    return len(files)
