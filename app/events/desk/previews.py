"""The next dates that a form would give, shown beside it."""

from dataclasses import dataclass
from datetime import date

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
    """`fault` is a sentence, where there is nothing else to show."""

    often: str = ""
    days: tuple[date, ...] = ()
    has_more: bool = False
    fault: str = ""


def preview_of(form: RepeatsForm) -> Preview | None:
    """Of what is typed, right or not; None where it does not come again."""
    if not form.repeats.data and not form.kept:
        return None
    if not form.validate():
        return Preview(fault=next(message for messages in form.errors.values() for message in messages))
    span = form.span
    return _preview(form.recurrence, span.start, horizon(span.start_date, form.now))


def preview_of_event(event: Event | None) -> Preview | None:
    if event is None or not event.comes_again:
        return None
    return _preview(recurrence_of(event), span_of(event).start, horizon(event.start_date, event.updated_at))


def _preview(recurrence: Recurrence, start: Wall, last: date) -> Preview | None:
    if not recurrence:
        return None
    try:
        walls = dates_of(recurrence, start, last).walls
    except RecurrenceError as error:
        return Preview(fault=str(error))
    return Preview(sentence(recurrence, start), tuple(map(day_of, walls[:SHOWN])), len(walls) > SHOWN)
