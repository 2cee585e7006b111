"""The next dates that a form would give, shown beside it."""

from dataclasses import dataclass
from datetime import date, datetime

from app.events.dates import horizon, recurrence_of
from app.events.forms.repeats import RepeatsForm
from app.events.models import Event
from app.events.recurrence import Recurrence, RecurrenceError, Wall, dates_of
from app.events.recurrence.walls import day_of
from app.events.rulewords import sentence
from app.events.spans import span_of

SHOWN = 8


@dataclass(frozen=True)
class Preview:
    """`fault` is a sentence, where there is nothing else to show; `begins` the day on which it could begin instead."""

    often: str = ""
    days: tuple[date, ...] = ()
    has_more: bool = False
    fault: str = ""
    begins: date | None = None


def preview_of(form: RepeatsForm) -> Preview | None:
    """Of what is typed, right or not; None where it does not come again."""
    if not form.repeats.data and not form.kept:
        return None
    if not form.validate():
        fault = next(message for messages in form.errors.values() for message in messages)
        return Preview(fault=fault, begins=form.begins)
    span = form.span
    return _preview(form.recurrence, span.start, horizon(span.start_date, form.now), form.now)


def preview_of_event(event: Event | None, now: datetime) -> Preview | None:
    if event is None or not event.comes_again:
        return None
    return _preview(recurrence_of(event), span_of(event).start, horizon(event.start_date, now), now)


def _preview(recurrence: Recurrence, start: Wall, last: date, now: datetime) -> Preview | None:
    """The next ones; of what is over the last."""
    if not recurrence:
        return None
    try:
        walls = dates_of(recurrence, start, last).walls
    except RecurrenceError as error:
        return Preview(fault=str(error))
    days = tuple(map(day_of, walls))
    ahead = tuple(day for day in days if day >= now.date())
    return Preview(sentence(recurrence, start), ahead[:SHOWN] or days[-SHOWN:], len(ahead) > SHOWN)
