"""How tests of the desk post and read forms."""

from collections.abc import Callable

from lxml import html
from werkzeug.test import TestResponse

Desk = Callable[..., TestResponse]


def inputs(answer: TestResponse) -> dict[str, str]:
    """The fields of the form as the browser would send them again; it drops the line end that begins a textarea."""
    form = html.fromstring(answer.text).xpath("//form[contains(@class, 'form')]")[0]
    return {name: value.removeprefix("\n") for name, value in form.form_values() if name != "csrf_token"}
