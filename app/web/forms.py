"""What all forms share: our own sentences instead of the library's, names and titles, and days."""

from typing import Any

import wtforms
from wtforms import DateField, StringField, ValidationError
from wtforms.fields.core import Field
from wtforms.meta import DefaultMeta
from wtforms.validators import DataRequired, Length

from app.core import days
from app.core.lines import HAS_HIDDEN, HIDDEN, one_line

CHOOSE = "Choose one of those that are offered."
SENTENCES = {
    "Not a valid date value.": "Write a day that there is, as in 2012-05-07.",
    "Not a valid time value.": "Write a time, as in 14:00.",
    "Not a valid integer value.": "Write a whole number.",
    "Not a valid choice.": CHOOSE,
    "Invalid Choice: could not coerce.": CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": CHOOSE,
    "'%(value)s' is not a valid choice for this field.": CHOOSE,
    "'%(value)s' are not valid choices for this field.": CHOOSE,
    "Field cannot be longer than %(max)d character.": "At most %(max)d character fits here.",
    "Field cannot be longer than %(max)d characters.": "At most %(max)d characters fit here.",
    "Number must be between %(min)s and %(max)s.": "From %(min)s to %(max)s.",
    "This field is required.": "Something has to stand here.",
}


class OurWords:
    """In place of a translation of the library; a sentence it does not know stays as it is."""

    def gettext(self, sentence: str) -> str:
        return SENTENCES.get(sentence, sentence)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return self.gettext(singular if number == 1 else plural)


class Form(wtforms.Form):  # type: ignore[misc]  # WTForms has no types
    class Meta(DefaultMeta):  # type: ignore[misc]  # as above
        def get_translations(self, _form: wtforms.Form) -> OurWords:
            return OurWords()

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """What could not even be read is said once, without what else would be wrong with it."""
        super().validate(*args, **kwargs)
        for field in self:
            unread = list(field.process_errors[:1])
            if unread and list(field.errors[:1]) == unread:
                field.errors = unread
        return not self.errors

    def need(self, field: Field, message: str) -> None:
        """Refuses what is empty, unless something else is wrong with it."""
        if not field.data and not field.errors:
            self.refuse(field, message)

    def refuse(self, field: Field, message: str) -> None:
        field.errors = [*field.errors, message]

    def is_right_as(self, kind: type[wtforms.Form]) -> bool:
        """Whether there is no error in the fields that are of `kind`, so that what shows between them can be said."""
        return not any(field.errors for field in self if hasattr(kind, field.short_name))


class NameField(StringField):  # type: ignore[misc]  # as above
    """A name or a title: one line without hidden characters. `needed` is said where there is none."""

    def __init__(self, label: str, needed: str = "", *, longest: int = 200, **kwargs: Any) -> None:
        rules = [*([DataRequired(needed)] if needed else []), Length(max=longest), visible]
        super().__init__(label, rules, filters=[one_line], **kwargs)


class DayField(DateField):  # type: ignore[misc]  # as above
    def pre_validate(self, _form: wtforms.Form) -> None:
        if self.data is not None and not days.is_kept(self.data):
            raise ValidationError(days.OUTSIDE)


def visible(_form: wtforms.Form, field: Field) -> None:
    """Line ends and tabs belong to texts; a name has none left."""
    if HIDDEN.search((field.data or "").replace("\n", "").replace("\t", "")):
        raise ValidationError(HAS_HIDDEN)
