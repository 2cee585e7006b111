"""When an event is, for programs and for people."""

from app.events.imports.plans import Plan, plan_words, when_of
from app.events.recurrence import Recurrence, parse_rule
from tests.events.make import day, timed

CALL = timed("2012-05-10T14:00", "2012-05-10T15:30")


def test_a_plan_says_all_that_makes_its_dates() -> None:
    again = Recurrence(
        rule=parse_rule("FREQ=WEEKLY;COUNT=5", start=CALL.start, zone=CALL.time_zone),
        rdates=(CALL.start.replace(day=11),),
        exdates=(CALL.start.replace(day=17),),
    )
    assert Plan(CALL, again).when == (
        "2012-05-10T14:00:00/2012-05-10T15:30:00 Europe/Brussels; FREQ=WEEKLY;COUNT=5; "
        "also 2012-05-11T14:00; not 2012-05-17T14:00"
    )
    assert plan_words(Plan(CALL, again).when) == (
        "10 May 2012, 14:00 to 15:30 Europe/Brussels; every Thursday, 5 times (FREQ=WEEKLY;COUNT=5); "
        "also 11 May 2012, 14:00; not 17 May 2012, 14:00"
    )


def test_whole_days_and_other_texts() -> None:
    assert plan_words(when_of(day("2012-05-07", "2012-05-11"))) == "7–11 May 2012"
    night = timed("2012-05-10T22:00", "2012-05-11T02:00", "UTC")
    assert plan_words(when_of(night)) == "10 May 2012, 22:00 to 11 May 2012, 02:00 UTC"
    assert plan_words("2012-13-40T99:00/2012-13-40T99:00") == "2012-13-40T99:00/2012-13-40T99:00"
    assert plan_words("see https://example.org/2012-05/a") == "see https://example.org/2012-05/a"


def test_rules_are_told_in_words_where_there_are_any() -> None:
    days = day("2012-05-28")
    for rule, words in {
        "FREQ=MONTHLY;UNTIL=20121231;BYDAY=-1MO": "every last Monday of the month, until Mon 31 December 2012",
        "FREQ=YEARLY;BYWEEKNO=22": "",
        "FREQ=NEVER": "",
    }.items():
        told = f"28 May 2012; {words} ({rule})" if words else f"28 May 2012; {rule}"
        assert plan_words(f"{when_of(days)}; {rule}") == told
    assert plan_words("FREQ=DAILY is a rule") == "FREQ=DAILY is a rule"


def test_what_the_clocks_show_twice_is_said_in_utc() -> None:
    doubled = timed("2012-10-28T02:30", "2012-10-28T04:00")
    assert when_of(doubled) == "2012-10-28T00:30:00/2012-10-28T03:00:00 UTC"
