"""Forms of what subscribers are told with a reason: move, cancel, postpone."""

from collections.abc import Sequence

from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from app.events.forms.fields import clean
from app.events.forms.when import WhenForm
from app.events.queries import Listed
from app.web.filters import date_range
from app.web.forms import Form

LONGEST_REASON = 300
NOTHING = SelectChoice("", "Nothing yet")


class Looked(Form):
    """`seen` is the seal of the effect that was shown before saving."""

    version = HiddenField()
    seen = HiddenField()


class Announced(Looked):
    reason = StringField("Why", [Length(max=LONGEST_REASON)], filters=[clean])


class WithReason(Announced):
    reason = StringField("Why", [DataRequired("Say why, in a few words."), Length(max=LONGEST_REASON)], filters=[clean])


class MoveForm(WithReason, WhenForm):
    pass


class CallOffForm(WithReason):
    instead = SelectField("What comes instead", validate_choice=True)

    def offer(self, events: Sequence[Listed]) -> None:
        """Fills the choices; called before anything is validated or shown."""
        named: dict[str, str] = {}
        for one in events:  # of an event that comes again the next date
            named.setdefault(one.slug, f"{one.name}, {date_range(one.start_date, one.end_date)}")
        self.instead.choices = [NOTHING, *(SelectChoice(*pair) for pair in named.items())]
