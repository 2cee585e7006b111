"""What differs between an event as it was and as it is, in the words people are told. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
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
from app.web.filters import date_long

CALLED_OFF = (Status.CANCELLED, Status.POSTPONED)


class Kind(StrEnum):
    MOVED = "moved"
    PLACE = "place"
    RENAMED = "renamed"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    RESTORED = "restored"
    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    RULE = "rule"
    ENDS = "ends"
    GOES_ON = "goes on"
    """Like `ENDS`, of a rule that is the same but for how long it lasts."""
    ADDED = "added"
    LEFT_OUT = "left out"


class Change(NamedTuple):
    """`recurrence_id` and, if it has one of its own, `reason` are of a single date."""

    kind: Kind
    old: str
    new: str
    recurrence_id: str | None = None
    reason: str = ""


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
        assert self.again is not None  # noqa: S101 — only what comes again has recurrence ids
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


def changes_between(before: Facts, after: Facts) -> list[Change]:
    """The gravest first: of all dates, then of those that are dates before and after."""
    return [*_differing(before, after), *_of_rule(before, after), *_of_dates(before, after)]


def _differing(before: Facts, after: Facts) -> Iterator[Change]:
    if before.status != after.status:
        yield Change(_kind(before.status, after.status), before.status.value, after.status.value)
    for kind, old, new in (
        (Kind.MOVED, before.when, after.when),
        (Kind.PLACE, before.place, after.place),
        (Kind.RENAMED, before.name, after.name),
    ):
        if old != new:
            yield Change(kind, old, new)


def _of_rule(before: Facts, after: Facts) -> Iterator[Change]:
    old, new = before.again, after.again
    if (old.rule if old else "") == (new.rule if new else "") or (old and new and _are_days_alone(old, new)):
        return
    if old is None or new is None or old.often != new.often:
        yield Change(Kind.RULE, old.often if old else "", new.rule if new else "")
    elif new.last < old.last:
        later = f"; goes on as {new.later}" if new.later else ""
        yield Change(Kind.ENDS, old.rule, f"{date_long(new.last)}{later}")
    else:
        yield Change(Kind.GOES_ON, old.rule, new.rule)


def _are_days_alone(old: Again, new: Again) -> bool:
    """Each of them is told that is added or left out."""
    return old.recurrence.rule is None and new.recurrence.rule is None


def _of_dates(before: Facts, after: Facts) -> Iterator[Change]:
    """Dates have other recurrence ids once their event has moved, and the move says that it took them along."""
    old, new = before.again, after.again
    if old is None or new is None:
        return
    keys = before.own.keys() | after.own.keys()
    given = _given(old) ^ _given(new) if old.span.start == new.span.start else set()
    were, are = (again.starts(keys | given) for again in (old, new))
    for key in sorted(given & (are - were)):
        yield Change(Kind.ADDED, "", "", key)
    for key in sorted(given & (were - are)):
        yield Change(Kind.LEFT_OUT, "", "", key)
    for key in sorted(keys & were & are):
        yield from _of_date(key, before, after)


def _given(again: Again) -> set[str]:
    """The recurrence ids that somebody has added or left out."""
    return set(map(text_of, (*again.recurrence.rdates, *again.recurrence.exdates)))


def _of_date(key: str, before: Facts, after: Facts) -> Iterator[Change]:
    """What changed of that date and did not change of all alike."""
    of_all = {change.kind for change in _differing(before.of_all(key), after.of_all(key))}
    is_own = {change.kind for facts in (before, after) for change in _differing(facts.of_all(key), facts.at(key))}
    for change in _differing(before.at(key), after.at(key)):
        if change.kind not in of_all or change.kind in is_own:
            yield change._replace(recurrence_id=key, reason=after.at(key).reason)


def _kind(before: Status, after: Status) -> Kind:
    if after in CALLED_OFF:
        return Kind(after.value)
    return Kind.RESTORED if before in CALLED_OFF else Kind(after.value)


STARTS = {
    Kind.CANCELLED: "Cancelled",
    Kind.POSTPONED: "Postponed",
    Kind.RESTORED: "Takes place after all",
    Kind.CONFIRMED: "Confirmed",
    Kind.TENTATIVE: "Not certain any more",
    Kind.ADDED: "Takes place, too",
    Kind.LEFT_OUT: "Does not take place",
}
LASTS = {Kind.ENDS: "Ends on {}", Kind.GOES_ON: "Goes on: {}"}


def one_line(changes: Sequence[Change], reason: str) -> str:
    """For subscribers, who see by themselves how it is now: `Moved from 3 May 2012: the venue is flooded.`"""
    first, *others = (_dated(change, _briefly(change)) for change in changes)
    own = next((change.reason for change in changes if change.reason), "")
    return ended("; ".join([first, *map(_lowered, others)]), reason or own)


def sentence(change: Change, reason: str) -> str:
    """For the page: `Moved from 3 May 2012 to 10 May 2012: the venue is flooded.`"""
    return ended(_dated(change, _fully(change)), reason)


def _fully(change: Change) -> str:
    kind, old, new, *_ = change
    if kind in STARTS:
        return STARTS[kind]
    if kind == Kind.RENAMED:
        return f"Renamed from “{old}” to “{new}”"
    if kind == Kind.MOVED:
        return f"Moved from {old} to {new}"
    if kind == Kind.RULE:
        said = f"Comes again: {_lowered(new)}" if new else "Takes place once"
        return f"{said}, no longer {_lowered(old)}" if old else said
    if kind in LASTS:
        return LASTS[kind].format(new if kind == Kind.ENDS else _lowered(new))
    if not new:
        return f"Not at {old} any more; the new place is open"
    return f"Now at {new}, no longer at {old}" if old else f"The place is {new}"


def _briefly(change: Change) -> str:
    kind, old, *_ = change
    if kind in STARTS or kind in LASTS:
        return _fully(change)
    if kind == Kind.MOVED:
        return f"Moved from {old}"
    if kind == Kind.RENAMED:
        return f"Renamed from “{old}”"
    if kind == Kind.RULE:
        return f"No longer {_lowered(old)}" if old else "Comes again from now on"
    return f"No longer at {old}" if old else "The place is known now"


def _dated(change: Change, text: str) -> str:
    """One date of several is named."""
    if change.recurrence_id is None:
        return text
    return f"{date_long(day_of(parse(change.recurrence_id)))}: {_lowered(text)}"


def ended(text: str, reason: str) -> str:
    """`Cancelled: the venue is flooded.`"""
    reason = reason.strip()
    full = f"{text}: {reason}" if reason else text
    return full if full.endswith((".", "?", "…")) else f"{full}."


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
