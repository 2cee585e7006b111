from datetime import UTC, date, datetime, timedelta

from app.web.filters import (
    breakable,
    clock_time,
    date_long,
    date_range,
    date_short,
    isodate,
    moment_long,
    month_short,
    plural,
    weekday,
)

MOMENT = datetime(2012, 4, 23, 15, 40, tzinfo=UTC)


def test_dates_in_the_words_of_the_site() -> None:
    assert date_long(date(2012, 4, 23)) == "Mon 23 April 2012"
    assert date_short(date(2012, 4, 3)) == "3 Apr"
    assert date_range(date(2012, 5, 7), date(2012, 5, 11)) == "7–11 May 2012"
    assert date_range(date(2012, 4, 30), date(2012, 5, 2)) == "30 April – 2 May 2012"
    assert date_range(date(2012, 12, 31), date(2013, 1, 1)) == "31 December 2012 – 1 January 2013"
    assert date_range(date(2012, 5, 7), date(2012, 5, 7)) == "7 May 2012"


def test_names_of_days_and_months_are_those_of_the_calendar() -> None:
    days = [date(2012, 1, 1) + timedelta(days=number) for number in range(366)]
    assert [(weekday(day), month_short(day)) for day in days] == [(f"{day:%a}", f"{day:%b}") for day in days]


def test_times_name_their_zone() -> None:
    assert clock_time(MOMENT) == "15:40 UTC"
    assert clock_time(MOMENT, "Europe/Berlin") == "17:40 CEST"
    assert clock_time(MOMENT, "America/Sao_Paulo") == "12:40 UTC−03:00"
    assert clock_time(MOMENT, "Asia/Kathmandu") == "21:25 UTC+05:45"
    assert moment_long(MOMENT, "America/Los_Angeles") == "Mon 23 April 2012, 08:40 PDT"


def test_machine_dates() -> None:
    assert isodate(date(2012, 4, 23)) == "2012-04-23"
    assert isodate(MOMENT) == "2012-04-23T15:40Z"


def test_plurals() -> None:
    assert [plural(n, "post") for n in (0, 1, 2000)] == ["0 posts", "1 post", "2,000 posts"]
    assert plural(2, "day of work", "days of work") == "2 days of work"


def test_an_address_breaks_within_its_path_alone() -> None:
    broken = breakable("https://portal.test/events/a/?x=<b>/")
    assert broken == "https://portal.test/<wbr>events/<wbr>a/?x=&lt;b&gt;/"
    assert broken.striptags() == "https://portal.test/events/a/?x=<b>/"
