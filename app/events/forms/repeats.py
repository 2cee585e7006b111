"""When an event comes again, in a form: in the words of people, or by the rule itself."""

from calendar import day_name
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.events.dates import horizon, recurrence_of
from app.events.forms.fields import clean
from app.events.forms.when import WhenForm
from app.events.models import Event
from app.events.recurrence import ONCE, FirstDayError, Recurrence, RecurrenceError, Rule, Wall, check, parse_rule
from app.events.recurrence.changes import carried, successors
from app.events.recurrence.parsing import MOST_CHARACTERS
from app.events.recurrence.rules import MOST_DATES, MOST_INTERVAL, Day
from app.events.recurrence.walls import day_of
from app.events.rulewords import ORDINALS
from app.events.spans import span_of
from app.web.forms import DayField

BY_RULE = "rule"
ON_DAY, ON_LAST_DAY, ON_WEEKDAY = "day", "last", "weekday"
FOREVER, UNTIL, COUNT = "never", "until", "count"
NTHS = (1, 2, 3, 4, -1)
REPEATS = {
    "": "It does not",
    "DAILY": "By days",
    "WEEKLY": "By weeks",
    "MONTHLY": "By months",
    "YEARLY": "By years",
    BY_RULE: "By the rule written below",
}


class RepeatsForm(WhenForm):
    """`now` is set before it is validated: dates are worked out from there."""

    now: datetime
    begins: date | None = None
    """Where the first day is none that the rule gives, the next that is; known once it was validated."""
    kept: tuple[Recurrence, Wall] | None = None
    """Dates that were added and left out elsewhere, and when the first date started then."""

    repeats = SelectField("How it comes again", choices=[SelectChoice(*pair) for pair in REPEATS.items()], default="")
    every = IntegerField("Every", [Optional(), NumberRange(1, MOST_INTERVAL)], default=1)
    weekdays = SelectMultipleField(
        "On",
        choices=[SelectChoice(str(number), name) for number, name in enumerate(day_name)],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    month_by = RadioField(
        "On which day",
        choices=[
            SelectChoice(ON_DAY, "The same day of the month as the first"),
            SelectChoice(ON_LAST_DAY, "The last day of the month"),
            SelectChoice(ON_WEEKDAY, "A weekday of the month:"),
        ],
        default=ON_DAY,
    )
    nth = SelectField("Which", choices=[SelectChoice(str(nth), ORDINALS[nth]) for nth in NTHS], default="1")
    nth_weekday = SelectField(
        "Weekday", choices=[SelectChoice(str(number), name) for number, name in enumerate(day_name)], default="0"
    )
    ends = RadioField(
        "Until when",
        choices=[
            SelectChoice(FOREVER, "No end is planned"),
            SelectChoice(UNTIL, "Up to a day"),
            SelectChoice(COUNT, "A number of times"),
        ],
        default=FOREVER,
    )
    until = DayField("Last day it may be on", [Optional()])
    count = IntegerField("How many times", [Optional(), NumberRange(1, MOST_DATES)])
    rrule = StringField("Rule", [Length(max=MOST_CHARACTERS)], filters=[clean])

    @property
    def recurrence(self) -> Recurrence:
        """What was written, once each field by itself is right. Raises RecurrenceError."""
        rule = self._rule()
        if self.kept is None:
            return Recurrence(rule=rule)
        before, old = self.kept
        after, new = replace(before, rule=rule), self.span.start
        last = horizon(max(day_of(old), day_of(new)), self.now)
        return carried(after, successors(before, old, after, new, last), old, new) if after else ONCE

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Each field, then what only shows between them."""
        super().validate(*args, **kwargs)
        if self.repeats.data not in ("", BY_RULE):
            if self.ends.data == UNTIL:
                self.need(self.until, "Write the last day, as in 2026-12-20.")
            if self.ends.data == COUNT:
                self.need(self.count, "Write how many times.")
        if self.is_right_as(RepeatsForm):
            try:
                span = self.span
                check(self.recurrence, span.start, horizon(span.start_date, self.now))
            except RecurrenceError as error:
                self.begins = error.begins if isinstance(error, FirstDayError) else None
                self.refuse(self.rrule if self.repeats.data == BY_RULE else self.repeats, str(error))
        return not self.errors

    def _rule(self) -> Rule | None:
        freq = self.repeats.data
        if not freq:
            return None
        start = self.span.start
        if freq == BY_RULE:
            return parse_rule(self.rrule.data, start=start, zone=self.span.time_zone)
        return Rule(
            freq=freq,
            interval=self.every.data or 1,
            count=self.count.data if self.ends.data == COUNT else None,
            until=self.until.data if self.ends.data == UNTIL else None,
            **self._days(freq, start),
        )

    def _days(self, freq: str, start: Wall) -> dict[str, Any]:
        if freq == "WEEKLY":
            return {"days": tuple(Day(int(number)) for number in sorted(self.weekdays.data or ()))}
        if freq == "DAILY" or self.month_by.data == ON_DAY:
            return {}
        months = {"months": (day_of(start).month,)} if freq == "YEARLY" else {}
        if self.month_by.data == ON_LAST_DAY:
            return months | {"month_days": (-1,)}
        return months | {"days": (Day(int(self.nth_weekday.data), int(self.nth.data)),)}


def begun(typed: MultiDict[str, str]) -> MultiDict[str, str]:
    """The form as sent, by the button that says on which day to begin with that day; it lasts as long as before."""
    try:
        begins, first = (date.fromisoformat(typed.get(name, "")) for name in ("begin", "first_day"))
        last = date.fromisoformat(typed.get("last_day", "") or str(first)) + (begins - first)
    except (ValueError, OverflowError):
        return typed
    moved = MultiDict(typed)
    moved["first_day"], moved["last_day"] = str(begins), str(last) if typed.get("last_day") else ""
    return moved


def repeats_values(event: Event) -> dict[str, Any]:
    """What the form of this event starts from: words, where there are words for its rule."""
    start = span_of(event).start
    rule = recurrence_of(event).rule
    first = day_of(start)
    values: dict[str, Any] = {
        "repeats": "",
        "every": rule.interval if rule else 1,
        "weekdays": [],
        "month_by": ON_DAY,
        "nth": "-1" if (first.day + 6) // 7 > 4 else str((first.day + 6) // 7),
        "nth_weekday": str(first.weekday()),
        "ends": FOREVER if rule is None or not (rule.until or rule.count) else UNTIL if rule.until else COUNT,
        "until": rule.until if rule else None,
        "count": rule.count if rule else None,
        "rrule": event.rrule or "",
    }
    if rule is None:
        return values
    said = _said(rule, first)
    return values | {"repeats": BY_RULE if said is None else rule.freq, **(said or {})}


def _said(rule: Rule, first: date) -> dict[str, Any] | None:
    """The fields that say which days; None where the form has no words for them."""
    if rule.weeks or rule.year_days or rule.positions or rule.week_start:
        return None
    if rule.freq in ("DAILY", "WEEKLY"):
        if rule.months or rule.month_days or any(day.nth for day in rule.days) or (rule.freq == "DAILY" and rule.days):
            return None
        return {"weekdays": [str(day.weekday) for day in rule.days]}
    if not (rule.months or rule.month_days or rule.days):
        return {}
    if rule.months != ((first.month,) if rule.freq == "YEARLY" else ()):
        return None
    if rule.month_days == (-1,) and not rule.days:
        return {"month_by": ON_LAST_DAY}
    if len(rule.days) != 1 or rule.month_days or rule.days[0].nth not in NTHS:
        return None
    return {"month_by": ON_WEEKDAY, "nth": str(rule.days[0].nth), "nth_weekday": str(rule.days[0].weekday)}
