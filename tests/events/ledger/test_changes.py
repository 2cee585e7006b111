"""What differs, in words."""

import pytest

from app.events.ledger import Change, Facts, Kind, changes_between, one_line, sentence
from app.events.models import Status
from app.events.words import briefly
from tests.events.make import CALL, HACKATHON, day, timed

WAS = Facts(Status.CONFIRMED, "3 May 2012", "Hotel, Brussels", "Hackathon")


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"when": "10 May 2012"}, [Change(Kind.MOVED, "3 May 2012", "10 May 2012")]),
        ({"place": ""}, [Change(Kind.PLACE, "Hotel, Brussels", "")]),
        ({"name": "Hack"}, [Change(Kind.RENAMED, "Hackathon", "Hack")]),
        ({"status": Status.CANCELLED}, [Change(Kind.CANCELLED, "confirmed", "cancelled")]),
        ({"status": Status.POSTPONED}, [Change(Kind.POSTPONED, "confirmed", "postponed")]),
        ({"status": Status.TENTATIVE}, [Change(Kind.TENTATIVE, "confirmed", "tentative")]),
    ],
)
def test_one_difference(changed: dict[str, str], found: list[Change]) -> None:
    assert changes_between(WAS, WAS._replace(**changed)) == found  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (Status.CANCELLED, Status.CONFIRMED, Kind.RESTORED),
        (Status.POSTPONED, Status.TENTATIVE, Kind.RESTORED),
        (Status.TENTATIVE, Status.CONFIRMED, Kind.CONFIRMED),
        (Status.POSTPONED, Status.CANCELLED, Kind.CANCELLED),
    ],
)
def test_kinds_of_status(before: Status, after: Status, kind: Kind) -> None:
    assert [change.kind for change in changes_between(WAS._replace(status=before), WAS._replace(status=after))] == [
        kind
    ]


MOVED = Change(Kind.MOVED, "3 May 2012", "10 May 2012")
PLACE = Change(Kind.PLACE, "Hotel, Brussels", "Town hall, Ghent")


@pytest.mark.parametrize(
    ("changes", "reason", "line"),
    [
        ([MOVED], "", "Moved from 3 May 2012."),
        ([MOVED], "venue flooded", "Moved from 3 May 2012: venue flooded."),
        ([MOVED], "The venue is flooded.", "Moved from 3 May 2012: The venue is flooded."),
        ([MOVED, PLACE], "flood", "Moved from 3 May 2012; no longer at Hotel, Brussels: flood."),
        ([Change(Kind.CANCELLED, "confirmed", "cancelled")], "too few came", "Cancelled: too few came."),
        ([Change(Kind.PLACE, "", "Ghent")], "", "The place is known now."),
        ([Change(Kind.RENAMED, "A", "B")], "", "Renamed from “A”."),
    ],
)
def test_one_line_for_subscribers(changes: list[Change], reason: str, line: str) -> None:
    assert one_line(changes, reason) == line


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (MOVED, "Moved from 3 May 2012 to 10 May 2012: flood."),
        (PLACE, "Now at Town hall, Ghent, no longer at Hotel, Brussels: flood."),
        (Change(Kind.PLACE, "", "Ghent"), "The place is Ghent: flood."),
        (Change(Kind.PLACE, "Ghent", ""), "Not at Ghent any more; the new place is open: flood."),
        (Change(Kind.RESTORED, "cancelled", "confirmed"), "Takes place after all: flood."),
        (Change(Kind.RENAMED, "A", "B"), "Renamed from “A” to “B”: flood."),
    ],
)
def test_a_sentence_for_the_page(change: Change, text: str) -> None:
    assert sentence(change, "flood") == text


def test_dates_in_few_words() -> None:
    assert briefly(HACKATHON) == "7–11 May 2012"
    assert briefly(day("2012-05-03")) == "3 May 2012"
    assert briefly(CALL) == "10 May 2012, 14:00 to 15:30 CEST"
    assert briefly(timed("2012-05-10 22:00", "2012-05-11 02:00", "UTC")) == "10–11 May 2012, 22:00 to 02:00 UTC"


EVERY = "Every Thursday"
DATE = "2012-05-10T19:00"


@pytest.mark.parametrize(
    ("change", "line", "text"),
    [
        (
            Change(Kind.MOVED, "10 May 2012", "11 May 2012", DATE, "The hall is taken"),
            "Thu 10 May 2012: moved from 10 May 2012: The hall is taken.",
            "Thu 10 May 2012: moved from 10 May 2012 to 11 May 2012: flood.",
        ),
        (
            Change(Kind.ADDED, "", "", DATE),
            "Thu 10 May 2012: takes place, too.",
            "Thu 10 May 2012: takes place, too: flood.",
        ),
        (
            Change(Kind.RULE, EVERY, "Every second Thursday"),
            "No longer every Thursday.",
            "Comes again: every second Thursday, no longer every Thursday: flood.",
        ),
        (Change(Kind.RULE, "", EVERY), "Comes again from now on.", "Comes again: every Thursday: flood."),
        (
            Change(Kind.ENDS, EVERY, "Thu 31 May 2012; goes on as Chat"),
            "Ends on Thu 31 May 2012; goes on as Chat.",
            "Ends on Thu 31 May 2012; goes on as Chat: flood.",
        ),
        (
            Change(Kind.GOES_ON, EVERY, "Every Thursday, 12 times"),
            "Goes on: every Thursday, 12 times.",
            "Goes on: every Thursday, 12 times: flood.",
        ),
        (
            Change(Kind.RULE, EVERY, ""),
            "No longer every Thursday.",
            "Takes place once, no longer every Thursday: flood.",
        ),
    ],
)
def test_what_comes_again(change: Change, line: str, text: str) -> None:
    assert one_line([change], "") == line
    assert sentence(change, "flood") == text
