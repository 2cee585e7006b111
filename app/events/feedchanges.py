"""When a feed changed, for HTTP and for the calendar itself."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import case
from sqlalchemy.orm import Session

from app.core import upserts
from app.events.models import FeedChange


def touch(session: Session, revised: Mapping[str, datetime], *, changed_at: datetime) -> None:
    """The feeds of those keys have changed; each holds the revision of that moment."""
    if not revised:
        return
    statement = upserts.insert(session, FeedChange).values(
        [{"key": key, "changed_at": changed_at, "revised_at": revised[key]} for key in sorted(revised)]
    )
    new, old = statement.excluded, FeedChange
    later = {
        "changed_at": case((new.changed_at > old.changed_at, new.changed_at), else_=old.changed_at),
        "revised_at": case((new.revised_at > old.revised_at, new.revised_at), else_=old.revised_at),
    }
    session.execute(statement.on_conflict_do_update(index_elements=[old.key], set_=later))
