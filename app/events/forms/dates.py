"""Forms of single dates of an event that comes again."""

from datetime import datetime
from typing import Any

from wtforms import TextAreaField, TimeField, URLField
from wtforms.validators import InputRequired, Length, Optional

from app.events.dates import EventDate
from app.events.forms.changes import Announced, WithReason
from app.events.forms.fields import clean, web_address
from app.events.forms.place import PlaceForm, place_values
from app.events.links import LONGEST
from app.events.recurrence import Wall
from app.events.recurrence.walls import like
from app.web.forms import DayField, Form, NameField

TEXTS = ("name", "summary", "description", "url")


class AddDateForm(Form):
    day = DayField("Day", [InputRequired("Write the day as in 2026-12-24.")])
    at = TimeField("At", [Optional()])

    def start(self, first: Wall) -> Wall:
        """At the time of the first date, unless another is written."""
        if self.at.data and isinstance(first, datetime):
            return datetime.combine(self.day.data, self.at.data)
        return like(self.day.data, first)


class OneDateForm(Announced, PlaceForm):
    """What one date says. What is the same as the event says is not its own."""

    name = NameField("Name", "Write what it is called on that day.")
    summary = TextAreaField("In one sentence", [Length(max=500)], filters=[clean])
    description = TextAreaField("Description", [Length(max=20_000)], filters=[clean])
    url = URLField("Website", [Length(max=LONGEST), web_address], filters=[clean])


def date_values(one: EventDate) -> dict[str, Any]:
    """What the form of this date starts from."""
    return place_values(one) | {name: getattr(one, name) or "" for name in TEXTS}


class EndForm(WithReason):
    last_day = DayField("Last day there may be a date", [InputRequired("Write the last day as in 2026-12-24.")])
