"""Events, the series they belong to, where they are held, and how their feeds changed."""

from app.events.models.dates import EventPart, Occurrence
from app.events.models.editing import EditedTogether, Status
from app.events.models.events import Event, EventOverride, EventTag
from app.events.models.feeds import FeedChange, OldAddress, path_of
from app.events.models.places import Series, Venue

__all__ = [
    "EditedTogether",
    "Event",
    "EventOverride",
    "EventPart",
    "EventTag",
    "FeedChange",
    "Occurrence",
    "OldAddress",
    "Series",
    "Status",
    "Venue",
    "path_of",
]
