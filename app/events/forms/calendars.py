"""The form of a calendar elsewhere."""

from collections.abc import Sequence

from wtforms import BooleanField, Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.events.forms.fields import NONE, clean, web_address
from app.events.forms.imports import calendar_address
from app.events.links import LONGEST
from app.events.models import Series


class CalendarForm(Form):  # type: ignore[misc]  # WTForms has no types
    url = StringField(
        "Address", [InputRequired("Write its address."), Length(max=LONGEST), web_address], filters=[calendar_address]
    )
    name = StringField("Name", [Length(max=200)], filters=[clean])
    series = SelectField("Series of its events", default="")
    is_trusted = BooleanField("Take over its changes without asking")

    def offer(self, series: Sequence[Series]) -> None:
        self.series.choices = [NONE, *(SelectChoice(row.slug, row.name) for row in series)]
