"""How tests of the desk post and read forms."""

from collections.abc import Callable

from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.events.models import Event

Desk = Callable[..., TestResponse]

FILLED = {
    "name": "Xen Hackathon",
    "kind": "days",
    "first_day": "2012-05-07",
    "last_day": "2012-05-11",
    "time_zone": "Europe/Brussels",
    "status": "confirmed",
    "city": "Brussels",
    "country": "BE",
    "series": "",
    "venue": "",
    "tags": "Hackathon, test day",
    "links": "Slides and films https://example.org/slides",
    "description": "One.\r\n\r\nTwo.",
}


def inputs(answer: TestResponse) -> dict[str, str]:
    """The fields of the form as the browser would send them again; it drops the line end that begins a textarea."""
    form = html.fromstring(answer.text).xpath("//form[contains(@class, 'form')]")[0]
    return {name: value.removeprefix("\n") for name, value in form.form_values() if name != "csrf_token"}


def only(session: Session) -> Event:
    session.expire_all()
    return session.scalars(select(Event)).one()


def shown(page: str) -> list[str]:
    """The dates that a look at the rule shows."""
    return html.fromstring(page).xpath("//div[@class='prose'][@aria-live]//time/@datetime")
