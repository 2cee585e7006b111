"""The form of a proposal."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, EmailField, SelectField, StringField, TextAreaField, URLField
from wtforms.validators import InputRequired, Length

from app.events import countries
from app.events.forms.fields import clean, country_choices, web_address
from app.events.forms.when import WhenForm
from app.events.links import LONGEST
from app.people.forms import EMAIL_ATTRIBUTES, NAME_ATTRIBUTES, valid_email, valid_name
from app.web import spam
from app.web.forms import NameField

NOT_SAID = {*spam.ABOUT_THE_FORM, "your_name", "email"}


class ProposalForm(spam.GuardedForm, WhenForm):
    """What anybody may say of an event."""

    name = NameField("Name", "Write what the event is called.")
    online = BooleanField("One can take part online")
    place = StringField("Building", [Length(max=200), spam.no_address], filters=[clean])
    city = StringField("City", [Length(max=120), spam.no_address], filters=[clean])
    country = SelectField("Country", choices=country_choices, default="")
    summary = TextAreaField("In one sentence", [Length(max=500), spam.no_address], filters=[clean])
    description = TextAreaField("Description", [Length(max=5000), spam.few_links], filters=[clean])
    url = URLField("Website", [Length(max=LONGEST), web_address], filters=[clean])
    note = TextAreaField("For the organisers", [Length(max=1000), spam.few_links], filters=[clean])

    def said(self) -> dict[str, str]:
        """The event's own fields as texts."""
        return {name: _text(field.data) for name, field in self._fields.items() if name not in NOT_SAID}


class VisitorProposalForm(ProposalForm):
    """For who is not signed in: the mailed link proves the address."""

    your_name = StringField(
        "Your name", [InputRequired("Write what we shall call you."), valid_name], render_kw=NAME_ATTRIBUTES
    )
    email = EmailField(
        "Your mail address",
        [InputRequired("Write where we can ask you back."), valid_email],
        render_kw=EMAIL_ATTRIBUTES,
    )


def form_of(said: Mapping[str, str]) -> ProposalForm:
    """The form as it was sent, to be read again."""
    return ProposalForm(MultiDict(said))


def event_values(form: ProposalForm) -> dict[str, Any]:
    """What the desk's form of an event starts from; the building is to be chosen, or made of the name given."""
    same = ("name", "kind", "first_day", "last_day", "begins_at", "ends_at", "time_zone", "online", "city", "country")
    values = {name: form[name].data for name in (*same, "summary", "description", "url")}
    return values | {"new_venue": form.place.data, "venue": "+" if form.place.data else ""}


def place_of(form: ProposalForm) -> str:
    named = (form.place.data, countries.place(form.city.data, form.country.data))
    place = ", ".join(part for part in named if part)
    if not form.online.data:
        return place
    return f"{place}, and online" if place else "Online"


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:%H:%M}" if isinstance(value, time) else str(value or "")
