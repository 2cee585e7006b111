import re
from pathlib import Path

import pytest
import wtforms
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, SelectField, SelectMultipleField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange

from app.core import days
from app.core.lines import HAS_HIDDEN
from app.web.forms import CHOOSE, SENTENCES, DayField, Form, NameField


class Sample(Form):
    name = NameField("Name", "Write a name.", longest=5)
    day = DayField("Day")
    at = TimeField("At")
    many = IntegerField("Many", [NumberRange(1, 9)])
    area = SelectField("Area", coerce=int, choices=[SelectChoice(1, "One")])
    days = SelectMultipleField("Days", choices=[SelectChoice("1", "One")])
    text = wtforms.StringField("Text", [Length(max=1)])


GOOD = {"name": "Ada", "day": "2012-04-23", "at": "10:00", "many": "3", "area": "1", "days": "1", "text": ""}


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("day", "2012-02-30", "Write a day that there is, as in 2012-05-07."),
        ("day", "9999-12-31", days.OUTSIDE),
        ("day", "0001-01-01", days.OUTSIDE),
        ("at", "25:00", "Write a time, as in 14:00."),
        ("many", "x", "Write a whole number."),
        ("many", "10", "From 1 to 9."),
        ("area", "2", CHOOSE),
        ("area", "x", CHOOSE),
        ("days", "9", CHOOSE),
        ("text", "ab", "At most 1 character fits here."),
        ("name", "abcdef", "At most 5 characters fit here."),
        ("name", " ", "Write a name."),
        *(("name", f"a{mark}b", HAS_HIDDEN) for mark in "\x00\x07\x7f\u202e\u2066\u200b\ufeff"),
    ],
)
def test_one_sentence_of_ours_at_each_field(field: str, typed: str, says: str) -> None:
    form = Sample(MultiDict(GOOD | {field: typed}))
    assert not form.validate()
    assert form.errors == {field: [says]}


def test_a_name_is_one_line() -> None:
    form = Sample(MultiDict(GOOD | {"name": " a\x0b\r\n b "}))
    assert form.validate()
    assert form.name.data == "a b"


def test_a_select_without_a_choice_says_so() -> None:
    form = Sample(MultiDict({name: text for name, text in GOOD.items() if name != "area"}))
    assert not form.validate()
    assert form.errors == {"area": [CHOOSE]}


def test_the_library_still_says_what_is_said_otherwise_here() -> None:
    sources = "".join(path.read_text("utf-8") for path in Path(wtforms.__file__).parent.rglob("*.py"))
    whole = re.sub(r'"\s*"', "", sources)
    assert [sentence for sentence in SENTENCES if sentence not in whole] == []
