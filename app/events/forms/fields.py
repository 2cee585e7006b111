"""What the forms of the desk share. Everything typed is kept, whatever is refused."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from wtforms import Form
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field
from wtforms.validators import ValidationError

from app.core import icaltext
from app.events import countries
from app.events.links import is_address

NONE = SelectChoice("", "None")
NEW = "+"
"""The choice of a series or a building that is not there yet."""


def clean(text: str | None) -> str:
    """Without control characters and outer blanks; line ends are LF."""
    return icaltext.plain(text or "").strip()


def web_address(_form: Form, field: Field) -> None:
    if field.data and not is_address(field.data):
        raise ValidationError("Write a whole address such as https://example.org/.")


def texts(values: dict[str, Any]) -> dict[str, str]:
    """The values of a form as texts, as `differences` compares them with what was typed; the version is no part."""
    return {name: _text(value) for name, value in values.items() if name != "version"}


def country_choices() -> Sequence[SelectChoice]:
    by_name = sorted(countries.names().items(), key=lambda item: item[1])
    return [SelectChoice("", "Not said"), *(SelectChoice(code, name) for code, name in by_name)]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:%H:%M}" if isinstance(value, time) else "" if value is None else str(value)
