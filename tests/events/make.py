"""Events for tests."""

from datetime import UTC, date, datetime
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.events import actions
from app.events.actions import Details
from app.events.models import Event, Status
from app.events.recurrence import Recurrence, parse_rule
from app.events.spans import AllDay, Span, Timed
from tests.conftest import NOW
from tests.statements import asked_by

BRUSSELS = "Europe/Brussels"
HACKATHON = AllDay(date(2012, 5, 7), date(2012, 5, 11), BRUSSELS)
CALL = Timed(datetime(2012, 5, 10, 14, 0), datetime(2012, 5, 10, 15, 30), BRUSSELS)  # noqa: DTZ001 — wall time


def details(name: str = "Xen Hackathon", span: Span = HACKATHON, **values: Any) -> Details:
    return Details(**({"name": name, "status": Status.CONFIRMED, "span": span} | values))


def make(
    session: Session, name: str = "Xen Hackathon", span: Span = HACKATHON, *, now: datetime = NOW, **values: Any
) -> Event:
    """A saved, committed event; `slug`, `uid` and other minted values may be given."""
    minted = {key: values.pop(key) for key in ("uid", "sequence", "created_at", "updated_at") if key in values}
    slug = values.pop("slug", None) or actions.free_slug(session, name, span.start_date.year)
    event = actions.create(session, details(name, span, **values), slug=slug, now=now, **minted)
    session.commit()
    return event


def again(rule: str, span: Span, **values: Any) -> Recurrence:
    """That what first takes place at `span` comes again by the rule; `exdates`, `rdates` may be given."""
    return Recurrence(rule=parse_rule(rule, start=span.start, zone=span.time_zone), **values)


def day(text: str, last: str | None = None, zone: str = BRUSSELS) -> AllDay:
    return AllDay(date.fromisoformat(text), date.fromisoformat(last or text), zone)


def timed(start: str, end: str, zone: str = BRUSSELS) -> Timed:
    return Timed(datetime.fromisoformat(start), datetime.fromisoformat(end), zone)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def statements(client: FlaskClient, address: str) -> int:
    """How many queries it takes to answer for that address, on a connection that stands."""
    client.get("/events/nothing/")
    return len(asked_by(client.application, address))
