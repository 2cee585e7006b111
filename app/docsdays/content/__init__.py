"""Areas, days and tasks in and out of `content/docs-days/`.

The files say it until people change it here: what an organiser wrote, moved or put on a list stays, told as kept.
"""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.core.loading import Loaded
from app.docsdays import examples
from app.docsdays.content.days import load_areas, load_days
from app.docsdays.content.tasks import load_tasks
from app.docsdays.content.writing import write

FOLDER = "docs-days"


def load(session: Session, folder: Path, *, zone: ZoneInfo, now: datetime) -> Loaded:
    """Reads `areas.yaml`, `days.yaml`, `tasks.yaml` and `examples/`. `zone` is that of days that name none.

    Raises ContentError.
    """
    folder /= FOLDER
    if not folder.is_dir():
        return Loaded()
    loaded = load_areas(session, folder / "areas.yaml")
    of_days, day_ids = load_days(session, folder / "days.yaml", zone, now)
    played = examples.read(folder)
    of_tasks = load_tasks(session, folder / "tasks.yaml", now, day_ids, examples.listed_at(played, zone))
    return loaded + of_days + of_tasks + examples.play(session, played, now=now)


def export(session: Session, folder: Path, *, zone: ZoneInfo) -> None:  # noqa: ARG001 — every day names its own zone
    """Writes the three files in their one canonical form."""
    folder /= FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    write(session, folder)
    examples.export(session, folder)
