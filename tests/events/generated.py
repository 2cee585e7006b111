"""Calendars by the number: the same number gives the same calendar, each of a few events of every kind there is."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from app.core import zones
from app.events.actions import Details
from app.events.models import Status
from app.events.overrides import Override
from app.events.recurrence import Recurrence, dates_of, parse_rule
from app.events.recurrence.expansion import days_of
from app.events.recurrence.instances import span_at
from app.events.recurrence.walls import Wall, day_of, like, text_of
from app.events.spans import AllDay, Span, Timed, fault_of
from app.events.vtimezones import changes

FIRST_YEAR, LAST_YEAR = 2012, 2014
"""Dates begin within these; rules without an end go on."""
ZONES = (
    *("Europe/London", "Europe/Brussels", "America/New_York", "America/Los_Angeles", "America/Sao_Paulo"),
    *("Australia/Sydney", "Australia/Lord_Howe", "Australia/Adelaide", "Pacific/Auckland", "Africa/Casablanca"),
    *("Asia/Tokyo", "Asia/Kathmandu", "Asia/Jerusalem", "America/Santiago", "Africa/Johannesburg", "UTC"),
)
"""Both hemispheres; clocks that change by half an hour, four times a year, or never."""
RULES = (
    *("FREQ=DAILY;COUNT=12", "FREQ=DAILY;INTERVAL=9", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=40"),
    *("FREQ=WEEKLY;INTERVAL=2;UNTIL=20131231", "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU,MO;WKST=SU", "FREQ=WEEKLY;BYDAY=SU"),
    *("FREQ=MONTHLY;BYDAY=1TH", "FREQ=MONTHLY;BYDAY=-1MO", "FREQ=MONTHLY;BYDAY=-1SU;UNTIL=20140401"),
    *("FREQ=MONTHLY;BYMONTHDAY=15;COUNT=9", "FREQ=MONTHLY;BYDAY=2SU,4SU", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1"),
    *("FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU", "FREQ=YEARLY;INTERVAL=2;BYMONTH=5;BYDAY=2WE"),
)
SLOW_RULE = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
"""Worked out in a process of its own each time: seldom."""
LONGEST_NAME = 200
WORDS = (
    *(
        "Xen",
        "hackathon",
        "🎋",
        "👩🏽‍💻👨‍👩‍👧",
        "مرحبا بالعالم",
        "שלום עולם",
        "\u202bverso\u202c",
        "a\\n",
        "semi;colon",
    ),
    *("comma, comma", "colon:", '"quoted"', "naïve", "ﷺ", "日本語の集まり", "^n", "BEGIN:VEVENT", "<b>", "long" * 30),
)


def calendar(number: int) -> list[Details]:
    chance = random.Random(number)
    return [_event(chance) for _ in range(chance.randint(1, 3))]


def _event(chance: random.Random) -> Details:
    span = next(span for span in _spans(chance) if fault_of(span) is None)
    details = Details(
        name=_text(chance, 4)[:LONGEST_NAME].strip(),
        status=chance.choices(list(Status), [6, 2, 1, 1])[0],
        span=span,
        city=chance.choice(["Ghent", "Köln; am Rhein", None]),
        country=chance.choice(["BE", "JP", None]),
        online=chance.random() < 0.3,
        summary=_text(chance, 8),
        description="\n\n".join(_text(chance, 20) for _ in range(chance.randint(0, 3))),
        tags=("arm", "test-day")[: chance.randint(0, 2)],
    )
    return _again(details, chance) if chance.random() < 0.6 else details


def _text(chance: random.Random, most: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, most)))


def _spans(chance: random.Random) -> Iterator[Span]:
    while True:
        zone = chance.choice(ZONES)
        day = date(FIRST_YEAR, 1, 1) + timedelta(days=chance.randrange(365 * (LAST_YEAR - FIRST_YEAR)))
        if chance.random() < 0.3:
            yield AllDay(day, day + timedelta(days=chance.choice([0, 0, 0, 1, 4, 40])), zone)
            continue
        start = datetime.combine(day, time(chance.randrange(24), chance.choice([0, 0, 30, 59])))
        edges = changes(zone, FIRST_YEAR, LAST_YEAR)
        if edges and chance.random() < 0.4:
            start = chance.choice(edges).wall + timedelta(minutes=chance.choice([-240, -90, -30, 0, 30, 120]))
        yield Timed(start, start + timedelta(minutes=chance.choice([1, 30, 60, 90, 240, 1500, 4000])), zone)


def _again(details: Details, chance: random.Random) -> Details:
    """By a rule or by dates that are added; some left out, some with something of their own."""
    start = details.span.start
    text = SLOW_RULE if chance.random() < 0.01 else chance.choice(RULES)
    rule = parse_rule(text, start=start, zone=details.span.time_zone) if chance.random() < 0.9 else None
    if rule:
        first = days_of(replace(rule, count=None, until=None), day_of(start), day_of(start) + timedelta(days=1500))[0]
        start = like(first, start)
        if rule.until and rule.until < first:
            rule = replace(rule, until=first)
    span = span_at(details.span, start)
    if span.start != start or fault_of(span):
        return details
    added = {like(day_of(start) + timedelta(days=chance.randint(1, 500)), start) for _ in range(chance.randint(1, 3))}
    recurrence = Recurrence(rule=rule, rdates=tuple(sorted(added)) if chance.random() < 0.4 or not rule else ())
    planned = dates_of(recurrence, start, date(LAST_YEAR, 6, 1)).walls or (start,)
    if len(planned) > 2 and chance.random() < 0.4:
        left_out = chance.sample(planned, min(len(planned) - 1, 2))
        recurrence = replace(recurrence, exdates=tuple(sorted(left_out)))
    left = [wall for wall in planned if wall not in recurrence.exdates]
    own = [
        _own(span_at(span, wall), wall, chance) for wall in chance.sample(left, min(len(left), chance.randint(0, 4)))
    ]
    overrides = tuple(sorted(own, key=lambda each: each.start))
    return replace(details, span=span, recurrence=recurrence, overrides=overrides)


def _own(span: Span, planned: Wall, chance: random.Random) -> Override:
    """A date that is moved, called off, or named otherwise."""
    own = Override(recurrence_id=text_of(planned), reason=_text(chance, 5))
    kind = chance.choice(["moved", "cancelled", "renamed", "postponed"])
    if kind == "moved":
        moved = _moved(span, timedelta(hours=chance.choice([-30, -2, 3, 24, 100])))
        return replace(own, span=moved)
    if kind == "renamed":
        return replace(own, name=_text(chance, 4)[:LONGEST_NAME].strip())
    return replace(own, status=Status.CANCELLED if kind == "cancelled" else Status.POSTPONED)


def _moved(span: Span, by: timedelta) -> Span:
    if isinstance(span, AllDay):
        return AllDay(span.start + timedelta(days=by.days), span.end + timedelta(days=by.days), span.time_zone)
    start, end = (zones.on_wall(moment + by, span.time_zone) for moment in (span.starts_at, span.ends_at))
    return Timed(start, end, span.time_zone)
