"""Deadlines follow their event: renamed or cancelled with it, their components are written anew."""

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from app.events.deadlines import components, queries, when, words
from app.events.deadlines.models import Deadline, Kind
from app.events.feedchanges import touch
from app.events.kept import Numbers, keep
from app.events.models import Event


def follow(session: Session, event: Event, *, now: datetime) -> None:
    """Writes what changed and tells the feed."""
    changed = [each.updated_at for each in queries.of_event(session, event) if write(each, now=event.updated_at)]
    if changed:
        touch(session, {queries.FEED_KEY: max(changed)}, changed_at=now)


def leave(session: Session, event: Event, *, now: datetime) -> None:
    """The event was deleted, its deadlines left the feed."""
    if queries.of_event(session, event):
        touch(session, {queries.FEED_KEY: now}, changed_at=now)


def write(deadline: Deadline, *, now: datetime, numbers: Numbers | None = None) -> bool:
    """Moment and component; says whether subscribers see anything new."""
    deadline.due_at = when.due(words.when_of(deadline), Kind(deadline.kind))
    return keep(deadline, partial(components.of_deadline, deadline), now=now, numbers=numbers)
