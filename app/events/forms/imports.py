"""The form of an import: a text, a file or an address."""

from collections.abc import Sequence

from wtforms import FileField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field
from wtforms.validators import Length

from app.events.forms.fields import NONE
from app.events.links import LONGEST
from app.events.models import Series
from app.web.forms import Form


def calendar_address(text: str | None) -> str:
    """`webcal:` is what calendar programs write for an address of the web."""
    address = (text or "").strip()
    scheme, mark, rest = address.partition("://")
    return f"https://{rest}" if mark and scheme.lower() in ("webcal", "webcals") else address


class ImportForm(Form):
    text = TextAreaField("Text")
    file = FileField("File")
    address = StringField("Address", [Length(max=LONGEST)], filters=[calendar_address])
    series = SelectField("Series of new events", default="")

    def offer(self, series: Sequence[Series]) -> None:
        self.series.choices = [NONE, *(SelectChoice(row.slug, row.name) for row in series)]

    def chosen(self) -> Field | None:
        """The one field that says what to import; otherwise the errors say so."""
        found = [field for field in (self.text, self.file, self.address) if field.data]
        if len(found) == 1:
            return found[0]
        self.text.errors = ["Give one of the three: a text, a file or an address."]
        return None
