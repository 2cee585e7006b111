"""Where an event is, in a form."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.events.components import Held
from app.events.forms.fields import NEW, NONE, clean, country_choices
from app.events.models import Venue
from app.web.forms import Form, NameField


class PlaceForm(Form):
    online = BooleanField("One can take part online")
    venue = SelectField("Building", validate_choice=True)
    new_venue = NameField("Name of the new building")
    new_venue_address = StringField("Its street and number", [Length(max=400)], filters=[clean])
    city = NameField("City", longest=120)
    country = SelectField("Country", choices=country_choices)

    def offer_venues(self, venues: Sequence[Venue]) -> None:
        """Fills the choices; called before anything is validated or shown."""
        new = SelectChoice(NEW, "A new one, named below")
        self.venue.choices = [NONE, *(SelectChoice(row.slug, _venue(row)) for row in venues), new]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Each field, then what only shows between them."""
        super().validate(*args, **kwargs)
        if self.venue.data == NEW:
            self.need(self.new_venue, "Write what the new building is called.")
        return not self.errors


def place_values(held: Held) -> dict[str, Any]:
    """What the form of this event, or of this date, starts from."""
    return {
        "online": held.online,
        "venue": held.venue.slug if held.venue else "",
        "city": held.city or "",
        "country": held.country or "",
    }


def _venue(venue: Venue) -> str:
    return f"{venue.name}, {venue.city}" if venue.city else venue.name
