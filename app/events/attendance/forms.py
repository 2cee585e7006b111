"""What somebody says of coming."""

from wtforms import BooleanField, HiddenField, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from app.events.attendance.models import Answer
from app.people.forms import VisitorForm
from app.web.forms import Form

MOST_SEATS = 5000


class VisitorAnswerForm(VisitorForm):
    """For who is not signed in. `date` says which date of the event."""

    answer = RadioField(
        "Do you come?",
        choices=[SelectChoice(Answer.YES.value, "I come"), SelectChoice(Answer.MAYBE.value, "Perhaps")],
        default=Answer.YES.value,
    )
    is_public = BooleanField("Show my name on the page of the event")
    date = HiddenField()


class SeatsForm(Form):
    seats = IntegerField(
        "Seats",
        [Optional(), NumberRange(1, MOST_SEATS, f"From 1 to {MOST_SEATS}; leave it empty to count none.")],
    )
