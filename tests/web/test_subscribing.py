"""What is said of each kind of program."""

from app.web import subscribing
from app.web.subscribing import ways, webcal

FEED = "https://portal.test/events/tag/arm.ics?cancelled=keep"


def test_each_program_gets_the_address_it_takes() -> None:
    links = {label: href for way in ways(FEED, "Events: ARM & x86") for label, href in way.links}
    assert links["Subscribe"] == "webcal://portal.test/events/tag/arm.ics?cancelled=keep"
    escaped = "https%3A%2F%2Fportal.test%2Fevents%2Ftag%2Farm.ics%3Fcancelled%3Dkeep"
    for label, place in (("Outlook.com", "live"), ("Work or school", "office")):
        start = f"https://outlook.{place}.com/calendar/0/addfromweb?url="
        assert links[label] == f"{start}{escaped}&name=Events%3A%20ARM%20%26%20x86"
    assert links["Open “From URL”"].startswith("https://calendar.google.com/")
    assert f'url = "{FEED}"' in ways(FEED, "x")[-1].code


def test_a_site_on_this_machine_has_a_webcal_address_too() -> None:
    assert webcal("http://127.0.0.1:8000/events.ics") == "webcal://127.0.0.1:8000/events.ics"


def test_the_choice_goes_into_every_address() -> None:
    told = {
        "title": "Events",
        "feed_path": "/events.ics",
        "page_path": "/events/subscribe/",
        "site_url": "https://p.test",
    }
    assert subscribing.page(choice="mark", **told)["feed_url"] == "https://p.test/events.ics"
    kept = subscribing.page(choice="drop", **told)
    assert kept["feed_url"] == "https://p.test/events.ics?cancelled=drop"
    assert kept["check_path"] == "/events/check/?feed=/events.ics%3Fcancelled%3Ddrop"
