from datetime import date

import pytest

from app.events.recurrence import Recurrence, parse_rule
from app.events.rulewords import sentence

START = date(2026, 11, 30)  # a Monday, the last of its month


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=MONTHLY;BYDAY=-1MO", "Every last Monday of the month"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;UNTIL=20261220", "Every second Thursday, until Sun 20 December 2026"),
        ("FREQ=WEEKLY", "Every Monday"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=10", "Every Monday, Wednesday and Friday, 10 times"),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,WE", "Every third week on Monday and Wednesday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every day from Monday to Friday"),
        ("FREQ=DAILY", "Every day"),
        ("FREQ=DAILY;INTERVAL=21", "Every 21st day"),
        ("FREQ=MONTHLY", "On the 30th of every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "On the last day of every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "On the 1st and 15th of every month"),
        ("FREQ=MONTHLY;BYDAY=1TH,3TH", "Every first and third Thursday of the month"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=2TU", "On the second Tuesday of every third month"),
        ("FREQ=YEARLY", "Every year on the 30th of November"),
        ("FREQ=YEARLY;BYMONTH=2;BYDAY=1SA", "Every year on the first Saturday of February"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=5;BYMONTHDAY=7", "Every second year on the 7th of May"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1", "Every last Monday of the month"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "Every last working day of the month"),
        ("FREQ=MONTHLY;BYDAY=TH,FR;BYSETPOS=1", "Every first Thursday or Friday of the month"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-2", "Every last but one day of the month"),
        ("FREQ=MONTHLY;BYDAY=MO", "Every Monday"),
        ("FREQ=MONTHLY;BYMONTH=1,7;BYDAY=-1MO", "Every last Monday of the month, in January and July"),
        ("FREQ=WEEKLY;BYMONTH=5;BYDAY=MO;COUNT=3", "Every Monday, in May, 3 times"),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", "Every year on the first working day of November"),
        ("FREQ=YEARLY;BYMONTH=5,6;BYDAY=MO;BYSETPOS=1", "By the rule FREQ=YEARLY;BYMONTH=5,6;BYDAY=MO;BYSETPOS=1"),
        ("FREQ=YEARLY;BYDAY=MO;BYSETPOS=1", "By the rule FREQ=YEARLY;BYDAY=MO;BYSETPOS=1"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1,3", "By the rule FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1,3"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=MO", "By the rule FREQ=MONTHLY;INTERVAL=2;BYDAY=MO"),
        ("FREQ=MONTHLY;BYDAY=1MO,2TU", "By the rule FREQ=MONTHLY;BYDAY=1MO,2TU"),
        ("FREQ=MONTHLY;BYMONTHDAY=-2", "By the rule FREQ=MONTHLY;BYMONTHDAY=-2"),
        ("FREQ=YEARLY;BYDAY=20MO", "By the rule FREQ=YEARLY;BYDAY=20MO"),
        ("FREQ=DAILY;BYMONTH=1", "Every day, in January"),
        ("FREQ=DAILY;BYDAY=MO", "Every Monday"),
        ("FREQ=DAILY;INTERVAL=2;BYDAY=MO", "By the rule FREQ=DAILY;INTERVAL=2;BYDAY=MO"),
        ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "By the rule FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR"),
    ],
)
def test_a_rule_in_words(rule: str, words: str) -> None:
    assert sentence(Recurrence(rule=parse_rule(rule, start=START, zone="UTC")), START) == words


def test_dates_without_a_rule_are_counted() -> None:
    assert sentence(Recurrence(rdates=(date(2027, 1, 1), date(2027, 2, 1))), START) == "3 dates"
