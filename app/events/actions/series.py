"""Writes of series. Their events say nothing of them, so that only the feed of the series itself changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app.core.slugs import slugify
from app.events import queries
from app.events.actions.addresses import free_series_slug, lead_here, move
from app.events.actions.rows import assign, delete_unused
from app.events.errors import InUseError
from app.events.feedchanges import touch
from app.events.models import FeedChange, OldAddress, Series, path_of
from app.people.models import Person


def put_series(
    session: Session, *, slug: str, values: dict[str, Any], old_slugs: Sequence[str] = (), now: datetime
) -> tuple[Series, str]:
    """The series as said here, and whether it was `new`, `changed` or the `same`. Raises AddressTakenError.

    One that had the address once gets it back, so that a file of before its move brings no second series.
    """
    series = _known(session, [slug, *old_slugs])
    verdict = "same"
    if series is None:
        series, verdict = Series(slug=slug, **values), "new"
        session.add(series)
        session.flush()  # its old addresses are looked up beside it
    elif revise_series(session, series, values, slug=slug, now=now):
        verdict = "changed"
    found = [lead_here(session, series, old) for old in old_slugs]
    return series, "changed" if any(found) and verdict == "same" else verdict


def _known(session: Session, slugs: Sequence[str]) -> Series | None:
    """The series that has one of these addresses, the first of them before all, or had one."""
    for slug in slugs:
        series = session.scalar(select(Series).where(Series.slug == slug))
        if series:
            return series
    past = (session.get(OldAddress, path_of(Series, slug)) for slug in slugs)
    return next((old.series for old in past if old), None)


def revise_series(
    session: Session,
    series: Series,
    values: dict[str, Any],
    *,
    slug: str | None = None,
    now: datetime,
    by: Person | None = None,
) -> bool:
    """Changes what differs; says whether anything did. Raises AddressTakenError."""
    key = series.feed_key
    is_moved = move(session, series, slug or series.slug)
    if not assign(series, values) and not is_moved:
        return False
    series.edited_by = by
    session.flush()  # a version that is not ours any more shows before a feed's row is written
    if is_moved:
        session.execute(update(FeedChange).where(FeedChange.key == key).values(key=series.feed_key))
    touch(session, {series.feed_key: now}, changed_at=now)
    return True


def delete_series(session: Session, series: Series) -> None:
    """Raises InUseError while an event belongs to it, deleted ones that can be brought back included."""
    count = queries.events_in(session, series_id=series.id)
    if count:
        raise InUseError(series.name, count, "belongs to it", "belong to it")
    session.execute(delete(FeedChange).where(FeedChange.key == series.feed_key))
    delete_unused(session, series)


def series_named(session: Session, name: str) -> Series:
    """The series of that name; made where there is none."""
    is_it = or_(Series.name == name, Series.slug == slugify(name))
    series = session.scalars(select(Series).where(is_it).order_by(Series.name != name, Series.id)).first()
    if series is None:
        series = Series(slug=free_series_slug(session, name), name=name)
        session.add(series)
    return series
