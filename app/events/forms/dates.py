"""Forms of single dates of an event that comes again."""

from datetime import datetime

from wtforms import TimeField
from wtforms.validators import InputRequired, Optional

from app.events.forms.changes import WithReason
from app.events.recurrence import Wall
from app.events.recurrence.walls import like
from app.web.forms import DayField, Form


class AddDateForm(Form):
    day = DayField("Day", [InputRequired("Write the day as in 2026-12-24.")])
    at = TimeField("At", [Optional()])

    def start(self, first: Wall) -> Wall:
        """At the time of the first date, unless another is written."""
        if self.at.data and isinstance(first, datetime):
            return datetime.combine(self.day.data, self.at.data)
        return like(self.day.data, first)


class EndForm(WithReason):
    last_day = DayField("Last day there may be a date", [InputRequired("Write the last day as in 2026-12-24.")])
