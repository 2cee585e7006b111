"""Recurring events: rules, the dates they give, and what becomes of them. Pure but for a child process."""

from app.events.recurrence.expansion import remembering
from app.events.recurrence.parsing import parse_rule
from app.events.recurrence.rules import FirstDayError, RecurrenceError, Rule
from app.events.recurrence.sets import ALONE, ONCE, Recurrence, check, dates_of, is_date, plainly
from app.events.recurrence.walls import Wall

__all__ = [
    "ALONE",
    "ONCE",
    "FirstDayError",
    "Recurrence",
    "RecurrenceError",
    "Rule",
    "Wall",
    "check",
    "dates_of",
    "is_date",
    "parse_rule",
    "plainly",
    "remembering",
]
