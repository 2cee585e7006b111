"""What becomes of a recurrence when its event moves, ends or is split."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from app.events.recurrence.expansion import days_of
from app.events.recurrence.sets import Recurrence, dates_of
from app.events.recurrence.walls import Wall, clock_of, day_of, like


def successors(before: Recurrence, old: Wall, after: Recurrence, new: Wall, last: date) -> dict[Wall, Wall]:
    """What each date up to `last` is from now on; a date that is none any more is missing.

    The first date moved from `old` to `new`. A date keeps its time if that is still one. Else it goes to the new time
    of day, or as far as the first date went, or to the new date between those that stood beside it. A date that is left
    out has a successor too, so that what follows it stays left out.
    """
    earlier = dates_of(replace(before, exdates=()), old, last).walls
    added = tuple(moved_wall(wall, old, new) for wall in after.rdates)
    later = set(dates_of(Recurrence(rule=after.rule, rdates=added), new, last).walls)
    shift = day_of(new) - day_of(old)
    found: dict[Wall, Wall] = {}
    goals = [(wall, moved_wall(wall, old, new), like(day_of(wall) + shift, new)) for wall in earlier]
    for way in range(3):
        for wall, of_wall in zip(earlier, goals, strict=True):
            if wall not in found and of_wall[way] in later:
                found[wall] = of_wall[way]
                later.discard(of_wall[way])
    rest = sorted(later)
    days = list(map(day_of, rest))
    stood = list(map(day_of, earlier))
    for wall, before_it, after_it in zip(earlier, (date.min, *stood), (*stood[1:], _one_more(stood)), strict=False):
        if wall not in found:
            at = bisect_right(days, before_it)
            if at < len(rest) and days[at] < after_it:
                found[wall] = rest.pop(at)
                days.pop(at)
    return found


def _one_more(days: Sequence[date]) -> date:
    """When one more would be due, as far from the last one as that from the one before."""
    return days[-1] + (days[-1] - days[-2]) if len(days) > 1 else date.max


def carried(recurrence: Recurrence, goals: Mapping[Wall, Wall], old: Wall, new: Wall) -> Recurrence:
    """The same rule, with the dates added to it and left out of it as `successors` says they are from now on."""
    return Recurrence(
        rule=recurrence.rule,
        rdates=tuple(sorted({moved_wall(wall, old, new) for wall in recurrence.rdates})),
        exdates=tuple(sorted({goals.get(wall) or moved_wall(wall, old, new) for wall in recurrence.exdates})),
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
