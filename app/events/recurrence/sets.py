"""All dates of a recurring event: those of its rule and those added, without those left out."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.days import OUTSIDE, is_kept
from app.events.recurrence.expansion import days_of
from app.events.recurrence.rules import MOST_DATES, MOST_LISTED, FirstDayError, RecurrenceError, Rule
from app.events.recurrence.walls import Wall, day_of, like, text_of


@dataclass(frozen=True, kw_only=True)
class Recurrence:
    """When an event comes again. `rdates` are added, `exdates` left out; both in order, in the form of its start."""

    rule: Rule | None = None
    rdates: tuple[Wall, ...] = ()
    exdates: tuple[Wall, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rule or self.rdates)


ONCE = Recurrence()
ALONE = Rule(freq="DAILY", count=1)
"""The rule of the first date alone, published with dates that are added to no rule: some programs forget it there."""


@dataclass(frozen=True)
class Dates:
    """The starts up to a day, in order, and whether these are all there will ever be."""

    walls: tuple[Wall, ...]
    is_complete: bool


def dates_of(recurrence: Recurrence, start: Wall, last: date) -> Dates:
    """The starts from the first one, `start`, up to the day `last`; added ones whenever they are.

    Raises RecurrenceError for too many, and for a rule that takes too long to work out.
    """
    rule = recurrence.rule
    days = days_of(rule, day_of(start), last) if rule else (day_of(start),)
    is_complete = rule is None or len(days) == rule.count or (rule.until is not None and rule.until <= last)
    walls = {like(day, start) for day in days} | set(recurrence.rdates)
    found = sorted(walls - set(recurrence.exdates))
    if len(found) > MOST_LISTED:
        raise RecurrenceError(f"That is more than {MOST_LISTED:,} dates.")
    return Dates(tuple(found), is_complete)


def plainly(recurrence: Recurrence, start: Wall) -> Recurrence:
    """The same dates, each said once.

    Some programs show a date twice that is added and given by the rule as well, and show one that is left out if
    something was left out before it that is no date.
    """
    if not recurrence.rdates and not recurrence.exdates:
        return recurrence
    last = max(map(day_of, (*recurrence.rdates, *recurrence.exdates)))
    latest = day_of(start) + timedelta(days=MOST_LISTED - 1)  # no rule gives more than one date a day
    days = days_of(recurrence.rule or ALONE, day_of(start), min(last, latest))
    by_rule = {like(day, start) for day in days}
    added, left_out = set(recurrence.rdates), set(recurrence.exdates)
    rdates = added - by_rule - left_out
    exdates = {wall for wall in left_out if wall in by_rule or day_of(wall) > latest}
    return Recurrence(rule=recurrence.rule, rdates=tuple(sorted(rdates)), exdates=tuple(sorted(exdates)))


def is_date(recurrence: Recurrence, start: Wall, wall: Wall) -> bool:
    """Whether one of its dates is first planned for `wall`."""
    return isinstance(wall, datetime) == isinstance(start, datetime) and (
        wall in dates_of(recurrence, start, day_of(wall)).walls if recurrence else wall == start
    )


def check(recurrence: Recurrence, start: Wall, last: date) -> None:
    """Raises RecurrenceError for what cannot be kept or would be read differently by different programs."""
    for name, walls in (("added", recurrence.rdates), ("left out", recurrence.exdates)):
        if len(walls) > MOST_DATES:
            raise RecurrenceError(f"At most {MOST_DATES:,} dates can be {name}.")
        for wall in walls:
            if isinstance(wall, datetime) != isinstance(start, datetime):
                raise RecurrenceError(f"{text_of(wall)} is {name}, but it is not of the same kind as {text_of(start)}.")
            if not is_kept(day_of(wall)):
                raise RecurrenceError(OUTSIDE)
    if recurrence.rule:
        _check_first(recurrence.rule, day_of(start), last)
    if recurrence and not dates_of(recurrence, start, last).walls:
        raise RecurrenceError("Every date is left out, so there would be none.")


def _check_first(rule: Rule, first: date, last: date) -> None:
    if rule.until and rule.until < first:
        raise RecurrenceError("It would end before its first date.")
    days = days_of(rule, first, last)
    if not days:
        raise RecurrenceError(f"This rule gives no date up to {last.year}.")
    if days[0] != first:
        # Programs disagree whether the first date then counts (RFC 5545 3.8.5.3).
        raise FirstDayError(
            f"The first day, {first:%a} {first.day} {first:%B %Y}, is not one of the days that follow by the rule; "
            f"the first after it is {days[0]:%a} {days[0].day} {days[0]:%B %Y}.",
            days[0],
        )
