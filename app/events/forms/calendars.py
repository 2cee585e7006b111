"""The form of a calendar elsewhere."""

from collections.abc import Sequence

from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from app.events.forms.fields import NONE, web_address
from app.events.forms.imports import calendar_address
from app.events.links import LONGEST
from app.events.models import Series
from app.web.forms import Form, NameField


class CalendarForm(Form):
    url = StringField(
        "Address", [DataRequired("Write its address."), Length(max=LONGEST), web_address], filters=[calendar_address]
    )
    name = NameField("Name")
    series = SelectField("Series of its events", default="")
    is_trusted = BooleanField("Take over its changes without asking")

    def offer(self, series: Sequence[Series]) -> None:
        self.series.choices = [NONE, *(SelectChoice(row.slug, row.name) for row in series)]
