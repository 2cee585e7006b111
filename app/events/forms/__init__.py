"""The forms of the desk: an event, a series, a building."""

from app.events.forms.changes import Announced, CallOffForm, Looked, MoveForm
from app.events.forms.event import STATUS_WORDS, EventForm, links_of, tags_of
from app.events.forms.event import texts_of as event_texts
from app.events.forms.event import values_of as event_values
from app.events.forms.fields import NEW, clean, texts, web_address
from app.events.forms.series import SeriesForm
from app.events.forms.series import texts_of as series_texts
from app.events.forms.venue import VenueForm
from app.events.forms.venue import texts_of as venue_texts
from app.events.forms.when import when_values

__all__ = [
    "NEW",
    "STATUS_WORDS",
    "Announced",
    "CallOffForm",
    "EventForm",
    "Looked",
    "MoveForm",
    "SeriesForm",
    "VenueForm",
    "clean",
    "event_texts",
    "event_values",
    "links_of",
    "series_texts",
    "tags_of",
    "texts",
    "venue_texts",
    "web_address",
    "when_values",
]
