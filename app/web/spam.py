"""What holds off programs that fill in the forms of visitors. People who are taken for one need only send it again."""

import re
from datetime import datetime

from itsdangerous import BadSignature, URLSafeSerializer
from wtforms import HiddenField, StringField
from wtforms.fields.core import Field
from wtforms.validators import ValidationError

from app.web.forms import Form

LEAST_SECONDS = 4
"""Nobody reads and fills in the form faster."""
MOST_LINKS = 3
TOO_FAST = "That was faster than anybody types. Look over it once more, then send it again."
TRAPPED = "A field was filled in that nobody can see; it is empty again. Look over the form, then send it again."
SALT = "events.submit"
ADDRESS = re.compile(r"https?:|www\.", re.IGNORECASE)


class GuardedForm(Form):
    """`made` says, signed, when the form was handed out; `company` is seen by programs only."""

    company = StringField("Company")
    made = HiddenField()

    def hold_off(self, *, secret: str, now: datetime) -> bool:
        """Whether a program seems to have filled it in; then it says what to do, and sending it again is enough."""
        fault = TRAPPED if self.company.data else TOO_FAST if self._is_too_fast(secret, now) else None
        self.company.data, self.company.raw_data = "", None
        if fault:
            self.form_errors.append(fault)
        return fault is not None

    def _is_too_fast(self, secret: str, now: datetime) -> bool:
        try:
            made = int(URLSafeSerializer(secret, SALT).loads(self.made.data or ""))
        except (BadSignature, TypeError, ValueError):
            self.made.data = stamp(secret, now)
            self.made.raw_data = None
            return True
        return now.timestamp() - made < LEAST_SECONDS


ABOUT_THE_FORM = {"company", "made"}


def stamp(secret: str, now: datetime) -> str:
    return str(URLSafeSerializer(secret, SALT).dumps(int(now.timestamp())))


def few_links(_form: Form, field: Field) -> None:
    if len(ADDRESS.findall(field.data or "")) > MOST_LINKS:
        raise ValidationError(f"At most {MOST_LINKS} addresses here; a page of its own can hold more.")


def no_address(_form: Form, field: Field) -> None:
    if ADDRESS.search(field.data or ""):
        raise ValidationError("Words only here, please; an address has its own field below.")
