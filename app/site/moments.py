"""When the site changes by the clock alone."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.blog import queries as blog
from app.core import siteinfo
from app.docsdays import queries as docsdays
from app.events import moments as events

ROOMS = (blog.next_change, docsdays.next_change, events.next_change)


def next_change(session: Session, now: datetime) -> datetime:
    """The next moment, after `now`, at which some public page shows something else though nobody wrote anything."""
    moments = [next_midnight(session, now), *(ask(session, now) for ask in ROOMS)]
    return min(moment for moment in moments if moment is not None)


def next_midnight(session: Session, now: datetime) -> datetime:
    """The end of the site's local day; pages say what is today, coming and past."""
    zone = siteinfo.load(session).zone
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone).astimezone(now.tzinfo)
