"""When the site changes by the clock alone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.blog import queries as blog
from app.docsdays import queries as docsdays
from app.events import moments as events

ROOMS = (blog.next_change, docsdays.next_change, events.next_change)


def next_change(session: Session, now: datetime, *, zone: ZoneInfo) -> datetime:
    """The next moment, after `now`, at which some public page shows something else though nobody wrote anything.

    `zone` is that of the site.
    """
    moments = [next_midnight(zone, now), *(ask(session, now) for ask in ROOMS)]
    return min(moment for moment in moments if moment is not None)


def next_midnight(zone: ZoneInfo, now: datetime) -> datetime:
    """The end of the site's local day; pages say what is today, coming and past."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone).astimezone(now.tzinfo)
