"""When an event is, in a form: whole days, or from one time to another."""

from datetime import date, datetime, time
from typing import Any

from wtforms import RadioField, StringField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional

from app.events.forms.fields import clean
from app.events.models import Event
from app.events.spans import AllDay, Span, Timed, fault_of, span_of, zone_fault
from app.web.forms import DayField, Form

WHOLE_DAYS, TIMED = "days", "times"


class WhenForm(Form):
    kind = RadioField(
        "How long",
        choices=[SelectChoice(WHOLE_DAYS, "Whole days"), SelectChoice(TIMED, "From one time to another")],
        default=WHOLE_DAYS,
    )
    first_day = DayField("First day", [InputRequired("Write the first day as in 2012-05-07.")])
    last_day = DayField("Last day", [Optional()])
    begins_at = TimeField("Begins at", [Optional()])
    ends_at = TimeField("Ends at", [Optional()])
    time_zone = StringField("Time zone", [DataRequired("Write a time zone.")], filters=[clean])

    @property
    def span(self) -> Span:
        """What was written, once each field by itself is right."""
        zone = self.time_zone.data or ""
        first: date = self.first_day.data
        last: date = self.last_day.data or first
        if self.kind.data == WHOLE_DAYS:
            return AllDay(first, last, zone)
        return Timed(_wall(first, self.begins_at.data), _wall(last, self.ends_at.data), zone)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Each field, then what only shows between them."""
        super().validate(*args, **kwargs)
        if self.kind.data == TIMED:
            self.need(self.begins_at, "Write when it begins, as in 14:00.")
            self.need(self.ends_at, "Write when it ends, as in 15:30.")
        if self.time_zone.data and (fault := zone_fault(self.time_zone.data)):
            self.refuse(self.time_zone, fault)
        if self.is_right_as(WhenForm) and (fault := fault_of(self.span)):
            self.refuse(self.last_day, fault)
        return not self.errors


def when_values(event: Event) -> dict[str, Any]:
    """What the form of this event starts from."""
    return span_values(span_of(event))


def span_values(span: Span) -> dict[str, Any]:
    timed = span if isinstance(span, Timed) else None
    return {
        "kind": TIMED if timed else WHOLE_DAYS,
        "first_day": span.start.date() if isinstance(span, Timed) else span.start,
        "last_day": span.end.date() if isinstance(span, Timed) else span.end,
        "begins_at": timed.start.time() if timed else None,
        "ends_at": timed.end.time() if timed else None,
        "time_zone": span.time_zone,
    }


def _wall(day: date, clock: time | None) -> datetime:
    return datetime.combine(day, clock or time())
