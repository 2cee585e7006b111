"""What becomes of a recurrence when its event moves, ends or is split."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.events.recurrence.expansion import days_of
from app.events.recurrence.sets import Recurrence
from app.events.recurrence.walls import Wall, clock_of, day_of, like


def moved(recurrence: Recurrence, old: Wall, new: Wall) -> Recurrence:
    """The same dates for an event whose first one starts at another time of day, or has none."""
    return Recurrence(
        rule=recurrence.rule,
        rdates=tuple(sorted({moved_wall(wall, old, new) for wall in recurrence.rdates})),
        exdates=tuple(sorted({moved_wall(wall, old, new) for wall in recurrence.exdates})),
    )


def moved_wall(wall: Wall, old: Wall, new: Wall) -> Wall:
    """A date at the old time of day goes to the new one; those with a time of their own keep it."""
    if clock_of(wall) == clock_of(old) or isinstance(wall, datetime) != isinstance(new, datetime):
        return like(day_of(wall), new)
    return wall


def ended(recurrence: Recurrence, start: Wall, end: Wall) -> Recurrence:
    """The same without what comes from `end` on. The rule ends by UNTIL; a COUNT reached before then stays."""
    rule, last = recurrence.rule, day_of(end)
    if like(last, start) >= end:
        last -= timedelta(days=1)
    if rule and not (rule.until and rule.until <= last):
        days = days_of(rule, day_of(start), last)
        if len(days) != rule.count:
            rule = replace(rule, count=None, until=last)
    return Recurrence(
        rule=rule,
        rdates=tuple(wall for wall in recurrence.rdates if wall < end),
        exdates=tuple(wall for wall in recurrence.exdates if wall < end),
    )


def continued(recurrence: Recurrence, start: Wall, first: Wall) -> Recurrence:
    """What follows from `first` on, as a recurrence of its own that starts there. A COUNT is what is left of it."""
    rule = recurrence.rule
    if rule and rule.count:
        gone = [day for day in days_of(rule, day_of(start), day_of(first)) if day < day_of(first)]
        rule = replace(rule, count=rule.count - len(gone))
    return Recurrence(
        rule=rule,
        rdates=tuple(wall for wall in recurrence.rdates if wall > first),
        exdates=tuple(wall for wall in recurrence.exdates if wall > first),
    )
