"""The form of a building, in words."""

from typing import Any

from wtforms import Form, HiddenField, SelectField, StringField, URLField
from wtforms.validators import InputRequired, Length

from app.events.forms.fields import clean, country_choices, web_address
from app.events.links import LONGEST
from app.events.models import Venue


class VenueForm(Form):  # type: ignore[misc]  # WTForms has no types
    version = HiddenField()
    name = StringField("Name", [InputRequired("Write what the building is called."), Length(max=200)], filters=[clean])
    address = StringField("Street and number", [Length(max=400)], filters=[clean])
    city = StringField("City", [Length(max=120)], filters=[clean])
    country = SelectField("Country", choices=country_choices)
    url = URLField("Website", [Length(max=LONGEST), web_address], filters=[clean])

    def values(self) -> dict[str, Any]:
        optional = {name: self[name].data or None for name in ("address", "city", "country", "url")}
        return {"name": self.name.data} | optional


def texts_of(venue: Venue) -> dict[str, str]:
    names = ("name", "address", "city", "country", "url")
    return {name: getattr(venue, name) or "" for name in names}
