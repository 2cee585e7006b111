"""The form of a proposal, and what holds off programs that fill in forms."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, EmailField, HiddenField, SelectField, StringField, TextAreaField, URLField
from wtforms.fields.core import Field
from wtforms.validators import InputRequired, Length, ValidationError

from app.events import countries
from app.events.forms.fields import clean, country_choices, web_address
from app.events.forms.when import WhenForm
from app.events.links import LONGEST
from app.people.forms import EMAIL_ATTRIBUTES, NAME_ATTRIBUTES, valid_email, valid_name
from app.web.forms import Form, NameField

LEAST_SECONDS = 4
"""Nobody reads and fills in the form faster."""
MOST_LINKS = 3
TOO_FAST = "That was faster than anybody types. Look over it once more, then send it again."
TRAPPED = "A field was filled in that nobody can see; it is empty again. Look over the form, then send it again."
SALT = "events.submit"


def _few_links(_form: Form, field: Field) -> None:
    if len(re.findall(r"https?:|www\.", field.data or "", re.IGNORECASE)) > MOST_LINKS:
        raise ValidationError(f"At most {MOST_LINKS} addresses here; the event’s own page can hold more.")


def _no_address(_form: Form, field: Field) -> None:
    if re.search(r"https?:|www\.", field.data or "", re.IGNORECASE):
        raise ValidationError("Words only here, please; an address has its own field below.")


class ProposalForm(WhenForm):
    """`made` says, signed, when the form was handed out; `company` is seen by programs only."""

    name = NameField("Name", "Write what the event is called.")
    online = BooleanField("One can take part online")
    place = StringField("Building", [Length(max=200), _no_address], filters=[clean])
    city = StringField("City", [Length(max=120), _no_address], filters=[clean])
    country = SelectField("Country", choices=country_choices, default="")
    summary = TextAreaField("In one sentence", [Length(max=500), _no_address], filters=[clean])
    description = TextAreaField("Description", [Length(max=5000), _few_links], filters=[clean])
    url = URLField("Website", [Length(max=LONGEST), web_address], filters=[clean])
    note = TextAreaField("For the organisers", [Length(max=1000), _few_links], filters=[clean])
    company = StringField("Company")
    made = HiddenField()

    def said(self) -> dict[str, str]:
        """The event's own fields as texts."""
        return {name: _text(field.data) for name, field in self._fields.items() if name not in ABOUT_THE_FORM}

    def hold_off(self, *, secret: str, now: datetime) -> bool:
        """Whether a program seems to have filled it in; then it says what to do, and sending it again is enough."""
        fault = TRAPPED if self.company.data else TOO_FAST if self._is_too_fast(secret, now) else None
        self.company.data, self.company.raw_data = "", None
        if fault:
            self.name.errors = [*self.name.errors, fault]
        return fault is not None

    def _is_too_fast(self, secret: str, now: datetime) -> bool:
        try:
            made = int(URLSafeSerializer(secret, SALT).loads(self.made.data or ""))
        except (BadSignature, TypeError, ValueError):
            self.made.data = stamp(secret, now)
            self.made.raw_data = None
            return True
        return now.timestamp() - made < LEAST_SECONDS


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


ABOUT_THE_FORM = {"company", "made", "your_name", "email"}


def stamp(secret: str, now: datetime) -> str:
    return str(URLSafeSerializer(secret, SALT).dumps(int(now.timestamp())))


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
