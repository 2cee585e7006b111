"""What of an event is kept account of, as it is at one moment."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from app.core.days import LATEST
from app.events import rulewords
from app.events.components import location_of
from app.events.dates import date_of, recurrence_of
from app.events.models import Event, Status
from app.events.recurrence import Recurrence, RecurrenceError, Wall, dates_of
from app.events.recurrence.instances import span_at
from app.events.recurrence.walls import day_of, parse, text_of
from app.events.spans import Span, span_of
from app.events.words import briefly


class Again(NamedTuple):
    """When an event comes again. `later` is the name of the event that has taken over its later dates."""

    recurrence: Recurrence
    span: Span
    later: str = ""

    @property
    def rule(self) -> str:
        return rulewords.sentence(self.recurrence, self.span.start)

    @property
    def often(self) -> str:
        """Without how long."""
        return rulewords.often(self.recurrence, self.span.start)

    @property
    def last(self) -> date:
        """The day of the last date; the last day there is, if they go on."""
        rule = self.recurrence.rule
        if rule and not rule.count and not rule.until:
            return LATEST
        try:
            return day_of(dates_of(self.recurrence, self.span.start, LATEST).walls[-1])
        except RecurrenceError:  # an end so far ahead that nobody counts up to there
            return (rule and rule.until) or LATEST

    def starts(self, keys: Iterable[str]) -> set[str]:
        """Those of the recurrence ids that are of dates of it."""
        last = max(map(day_of, map(parse, keys)), default=date.min)
        walls = dates_of(self.recurrence, self.span.start, last).walls if keys else ()
        return set(map(text_of, walls)).intersection(keys)


class Facts(NamedTuple):
    """What of an event, or of one date of it, is kept account of."""

    status: Status
    when: str
    place: str
    name: str
    reason: str = ""
    again: Again | None = None
    own: Mapping[str, "Facts"] = {}
    """Of dates with something of their own, by recurrence id."""

    def at(self, key: str) -> "Facts":
        """Of the date of that recurrence id, which need not have anything of its own."""
        return self.own.get(key) or self.of_all(key)

    def of_all(self, key: str) -> "Facts":
        if self.again is None:  # its only date
            return self
        return Facts(self.status, briefly(span_at(self.again.span, parse(key))), self.place, self.name)


def facts_of(event: Event) -> Facts:
    span = span_of(event)
    facts = Facts(Status(event.status), briefly(span), location_of(event), event.name)
    if not event.comes_again:
        return facts
    later = next((one.name for one in reversed(event.followers) if one.deleted_at is None), "")
    return facts._replace(
        again=Again(recurrence_of(event), span, later),
        own={row.recurrence_id: _facts_of_date(event, parse(row.recurrence_id)) for row in event.overrides},
    )


def _facts_of_date(event: Event, start: Wall) -> Facts:
    one = date_of(event, start)
    return Facts(one.status, briefly(one.span), location_of(one), one.name, one.reason or "")
