"""The form of a building, in words."""

from typing import Any

from wtforms import HiddenField, SelectField, StringField, URLField
from wtforms.validators import Length

from app.events.forms.fields import clean, country_choices, web_address
from app.events.links import LONGEST
from app.events.models import Venue
from app.web.forms import Form, NameField


class VenueForm(Form):
    version = HiddenField()
    name = NameField("Name", "Write what the building is called.")
    address = StringField("Street and number", [Length(max=400)], filters=[clean])
    city = NameField("City", longest=120)
    country = SelectField("Country", choices=country_choices)
    url = URLField("Website", [Length(max=LONGEST), web_address], filters=[clean])

    def values(self) -> dict[str, Any]:
        optional = {name: self[name].data or None for name in ("address", "city", "country", "url")}
        return {"name": self.name.data} | optional


def texts_of(venue: Venue) -> dict[str, str]:
    names = ("name", "address", "city", "country", "url")
    return {name: getattr(venue, name) or "" for name in names}
