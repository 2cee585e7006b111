"""What organisers write about a day and a task."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, InputRequired, NumberRange, ValidationError

from app.docsdays.forms import TOO_LONG, stripped
from app.docsdays.labels import TOO_MANY_LABELS, fit, slugs_in
from app.docsdays.models import MOST_PLACES, Area, DocsDay, Task
from app.people.models import Person
from app.web.forms import DayField, Form, NameField

NOTHING = "Something has to stand here."
NEEDED = DataRequired(NOTHING)


def known_zone(_form: Form, field: Field) -> None:
    try:
        ZoneInfo(field.data)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError("Write a time zone such as UTC or Europe/London.") from error


class DayForm(Form):
    version = HiddenField()
    date = DayField("Date", [InputRequired("Choose a date.")])
    name = NameField("Name", NOTHING)
    time_zone = StringField("Time zone", [NEEDED, known_zone], filters=[stripped])
    channel = NameField("Where to talk")
    channel_network = NameField("On which network")
    goal = NameField("Goal, in one sentence", NOTHING, longest=500)
    body = TextAreaField("What happens and how to take part", [NEEDED, TOO_LONG], filters=[stripped])
    unconfirmed = NameField("What is not confirmed yet", longest=500)
    introduction = TextAreaField("Words above the report", [TOO_LONG], filters=[stripped])

    def columns(self) -> dict[str, Any]:
        empty_is_none = ("channel", "channel_network", "unconfirmed", "introduction")
        values = {name: value for name, value in self.data.items() if name != "version"}
        return {name: None if name in empty_is_none and not value else value for name, value in values.items()}


def day_texts(day: DocsDay) -> dict[str, str]:
    """The day as its form would show it, for comparing two people's edits."""
    names = ("name", "time_zone", "channel", "channel_network", "goal", "body", "unconfirmed", "introduction")
    return {"date": day.date.isoformat(), **{name: getattr(day, name) or "" for name in names}}


class TaskForm(Form):
    version = HiddenField()
    title = NameField("Title", NOTHING)
    area_id = SelectField("Area", coerce=int)
    size = SelectField(
        "Takes",
        choices=[SelectChoice("S", "30 minutes"), SelectChoice("M", "90 minutes"), SelectChoice("L", "3 hours")],
        default="M",
    )
    audience = NameField("For", NOTHING, longest=40, default="users")
    capacity = IntegerField(
        "Room for",
        [InputRequired("Write a number."), NumberRange(1, MOST_PLACES, f"From 1 to {MOST_PLACES} people.")],
        default=1,
    )
    why = TextAreaField("Why", [NEEDED, TOO_LONG], filters=[stripped])
    how = TextAreaField("What to do", [NEEDED, TOO_LONG], filters=[stripped])
    target = NameField("Where", longest=2000)
    skills = NameField("Good to know")
    labels = NameField("Labels")
    mentor_id = SelectField("Whom to ask", coerce=lambda text: int(text) if text else None)
    is_self_closing = BooleanField("It is small: handing it in with a link closes it, without a review")

    def offer(self, areas: Sequence[Area], mentors: Sequence[Person]) -> "TaskForm":
        self.area_id.choices = [SelectChoice(area.id, area.name) for area in areas]
        people = [SelectChoice(person.id, person.name) for person in mentors]
        self.mentor_id.choices = [SelectChoice("", "nobody in particular"), *people]
        return self

    def validate_labels(self, field: Field) -> None:
        if not fit(slugs_in(field.data)):
            raise ValidationError(TOO_MANY_LABELS)

    def columns(self) -> dict[str, Any]:
        values = {name: value for name, value in self.data.items() if name != "version"}
        skills = [skill.strip() for skill in values["skills"].split(",") if skill.strip()]
        return {**values, "target": values["target"] or None, "skills": skills, "labels": slugs_in(values["labels"])}


def task_texts(task: Task) -> dict[str, str]:
    """The task as its form would show it, for comparing two people's edits."""
    names = ("title", "size", "audience", "why", "how")
    return {
        **{name: getattr(task, name) for name in names},
        "area_id": str(task.area_id),
        "capacity": str(task.capacity),
        "target": task.target or "",
        "skills": ", ".join(task.skills),
        "labels": ", ".join(task.labels),
        "mentor_id": str(task.mentor_id or ""),
        "is_self_closing": "yes" if task.is_self_closing else "no",
    }


def task_data(task: Task) -> dict[str, Any]:
    """The task as its form begins."""
    names = ("area_id", "capacity", "mentor_id", "is_self_closing", "version")
    return task_texts(task) | {name: getattr(task, name) for name in names}


def version_of(form: Form) -> int:
    text = form.version.data or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def iso_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
