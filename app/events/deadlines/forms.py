"""The form of a deadline. Everything typed is kept, whatever is refused."""

from datetime import date, datetime, time
from typing import Any

from wtforms import RadioField, StringField, TextAreaField, TimeField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.events.deadlines.actions import Details
from app.events.deadlines.models import Deadline, Kind
from app.events.deadlines.when import When, fault_of
from app.events.deadlines.words import TITLES
from app.events.forms import Looked, clean, web_address
from app.events.links import LONGEST
from app.web.forms import DayField


class DeadlineForm(Looked):
    kind = RadioField("What it is", choices=[SelectChoice(str(kind), words) for kind, words in TITLES.items()])
    day = DayField("Day", [InputRequired("Write the day as in 2012-05-07.")])
    at = TimeField("Time", [Optional()])
    time_zone = StringField("Time zone", [DataRequired("Write a time zone, or AoE.")], filters=[clean])
    url = URLField("Where one does it", [Length(max=LONGEST), web_address], filters=[clean])
    note = TextAreaField("Note", [Length(max=1000)], filters=[clean])

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Each field, then what only shows between them."""
        super().validate(*args, **kwargs)
        is_read = not (self.day.errors or self.at.errors or self.time_zone.errors)
        if is_read and (fault := fault_of(self._when)):
            (self.time_zone if "time zone" in fault else self.day).errors = [fault]
        return not self.errors

    @property
    def details(self) -> Details:
        kind = Kind(self.kind.data)
        return Details(kind=kind, when=self._when, url=self.url.data or None, note=self.note.data or None)

    @property
    def _when(self) -> When:
        day: date = self.day.data
        at: time | None = self.at.data
        return When(day, datetime.combine(day, at) if at is not None else None, self.time_zone.data)


def values_of(deadline: Deadline) -> dict[str, Any]:
    """What the form of this deadline starts from."""
    return {
        "version": str(deadline.version),
        "kind": deadline.kind,
        "day": deadline.day,
        "at": deadline.local_at.time() if deadline.local_at else None,
        "time_zone": deadline.time_zone,
        "url": deadline.url or "",
        "note": deadline.note or "",
    }
