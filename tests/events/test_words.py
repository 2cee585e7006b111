import pytest

from app.events import addlinks, countries
from app.events.spans import Span
from app.events.words import days_in_words, hours_in_utc, hours_in_words
from tests.events.make import CALL, HACKATHON, day, timed


@pytest.mark.parametrize(
    ("span", "days", "hours", "in_utc"),
    [
        (HACKATHON, "Mon 7 – Fri 11 May 2012", "whole days, by the clocks in Brussels", ""),
        (day("2012-04-23", zone="UTC"), "Mon 23 April 2012", "the whole day", ""),
        (day("2012-04-30", "2012-05-02"), "Mon 30 April – Wed 2 May 2012", "whole days, by the clocks in Brussels", ""),
        (
            day("2012-12-31", "2013-01-01", "America/Los_Angeles"),
            "Mon 31 December 2012 – Tue 1 January 2013",
            "whole days, by the clocks in Los Angeles",
            "",
        ),
        (CALL, "Thu 10 May 2012", "14:00 to 15:30 CEST, the time in Brussels", "12:00 to 13:30 UTC"),
        (
            timed("2012-05-10 18:00", "2012-05-10 19:00", "America/Los_Angeles"),
            "Thu 10 May 2012",
            "18:00 to 19:00 PDT, the time in Los Angeles",
            "Fri 11 May 2012, 01:00 to 02:00 UTC",
        ),
        (timed("2012-05-10 14:00", "2012-05-10 15:00", "UTC"), "Thu 10 May 2012", "14:00 to 15:00 UTC", ""),
        (
            timed("2012-05-10 14:00", "2012-05-11 03:00", "America/Sao_Paulo"),
            "Thu 10 – Fri 11 May 2012",
            "from 14:00 on the first day to 03:00 UTC−03:00 on the last, the time in Sao Paulo",
            "",
        ),
    ],
)
def test_when_in_words(span: Span, days: str, hours: str, in_utc: str) -> None:
    assert (days_in_words(span), hours_in_words(span), hours_in_utc(span)) == (days, hours, in_utc)


def test_links_to_calendars_on_the_web() -> None:
    told = {"name": "A & B", "location": "Brussels", "text": "One\nTwo"}
    assert addlinks.google(span=HACKATHON, **told) == (
        "https://calendar.google.com/calendar/render?action=TEMPLATE&text=A+%26+B&dates=20120507%2F20120512"
        "&ctz=Europe%2FBrussels&location=Brussels&details=One%0ATwo"
    )
    assert "dates=20120510T140000%2F20120510T153000&ctz=Europe%2FBrussels" in addlinks.google(span=CALL, **told)
    assert "startdt=2012-05-07&enddt=2012-05-12&allday=true" in addlinks.outlook(span=HACKATHON, **told)
    assert "startdt=2012-05-10T12%3A00%3A00Z&enddt=2012-05-10T13%3A30%3A00Z" in addlinks.outlook(span=CALL, **told)


@pytest.mark.parametrize(
    ("city", "code", "place"),
    [
        ("Cambridge", "GB", "Cambridge, United Kingdom"),
        ("Hong Kong", "HK", "Hong Kong"),
        (None, "KR", "South Korea"),
        ("Kyiv", None, "Kyiv"),
        (None, None, ""),
    ],
)
def test_places(city: str | None, code: str | None, place: str) -> None:
    assert countries.place(city, code) == place


@pytest.mark.parametrize(("code", "name"), [("GB", "the United Kingdom"), ("NL", "the Netherlands"), ("BE", "Belgium")])
def test_a_country_has_its_article_in_a_sentence(code: str, name: str) -> None:
    assert countries.in_a_sentence(code) == name


def test_the_articles_are_those_of_countries() -> None:
    assert set(countries.names()) >= countries.WITH_ARTICLE


def test_countries_are_the_iso_codes() -> None:
    assert len(countries.names()) == 249
    assert all(
        len(code) == 2 and code.isupper() and "(" not in name
        for code, name in countries.names().items()
        if code not in ("CC", "MF", "SX", "VG", "VI")
    )
    assert not countries.is_country("UK")
