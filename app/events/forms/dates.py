"""Forms of single dates of an event that comes again."""

from datetime import datetime

from wtforms import DateField, Form, TimeField
from wtforms.validators import InputRequired, Optional

from app.events.recurrence import Wall
from app.events.recurrence.walls import like


class AddDateForm(Form):  # type: ignore[misc]  # WTForms has no types
    day = DateField("Day", [InputRequired("Write the day as in 2026-12-24.")])
    at = TimeField("At", [Optional()])

    def start(self, first: Wall) -> Wall:
        """At the time of the first date, unless another is written."""
        if self.at.data and isinstance(first, datetime):
            return datetime.combine(self.day.data, self.at.data)
        return like(self.day.data, first)


class EndForm(Form):  # type: ignore[misc]  # WTForms has no types
    last_day = DateField("Last day there may be a date", [InputRequired("Write the last day as in 2026-12-24.")])
