"""What somebody who proposes a task says of it."""

from collections.abc import Mapping, Sequence

from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from app.docsdays.forms import LONGEST_LINK, stripped
from app.docsdays.models import Area
from app.docsdays.wishes.actions import UNSORTED, Said
from app.docsdays.wishes.queries import ORDERS
from app.people.forms import VisitorForm
from app.web import spam
from app.web.forms import NameField, visible

LONGEST_WHY = 4000


class WishForm(spam.GuardedForm):
    """`looked` says that the tasks that are like it have been shown already."""

    title = NameField("What is missing", "Write in a few words what is missing.", longest=120)
    why = TextAreaField(
        "Why it helps",
        [
            DataRequired("Say whom it would help, and with what."),
            Length(max=LONGEST_WHY, message=f"At most {LONGEST_WHY:,} characters fit here."),
            spam.few_links,
            visible,
        ],
        filters=[stripped],
    )
    target = NameField("Page it concerns", longest=LONGEST_LINK)
    area = SelectField("Area", default="")
    looked = HiddenField()

    def offer(self, areas: Sequence[Area]) -> "WishForm":
        known = [SelectChoice(area.slug, area.name) for area in areas if area.slug != UNSORTED]
        self.area.choices = [SelectChoice("", "I do not know"), *known]
        return self

    @property
    def said(self) -> Said:
        return Said(self.title.data, self.why.data, self.target.data, self.area.data)


class VisitorWishForm(WishForm, VisitorForm):
    """For who is not signed in: the mailed link proves the address."""


def read_order(args: Mapping[str, str]) -> str:
    order = args.get("order", "")
    return order if order in ORDERS else ORDERS[0]
