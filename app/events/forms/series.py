"""The form of a series, in words."""

from typing import Any

from wtforms import HiddenField, StringField, TextAreaField, URLField
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, Length, ValidationError

from app.core.slugs import is_slug
from app.events.forms.fields import clean, web_address
from app.events.links import LONGEST
from app.events.models import Series
from app.web.forms import Form, NameField


def _slug(_form: Form, field: Field) -> None:
    if not is_slug(field.data):
        raise ValidationError("Small letters, digits and single dashes only, as in xen-summit.")


class SeriesForm(Form):
    version = HiddenField()
    name = NameField("Name", "Write what the series is called.")
    slug = StringField("Last part of its address", [DataRequired("It needs an address."), _slug], filters=[clean])
    summary = TextAreaField("In one sentence", [Length(max=500)], filters=[clean])
    url = URLField("Website", [Length(max=LONGEST), web_address], filters=[clean])

    def values(self) -> dict[str, Any]:
        return {"name": self.name.data, "summary": self.summary.data, "url": self.url.data or None}


def texts_of(series: Series) -> dict[str, str]:
    return {"name": series.name, "slug": series.slug, "summary": series.summary, "url": series.url or ""}
