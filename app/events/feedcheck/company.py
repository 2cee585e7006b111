"""C15, C27 and C39: what the feed says beside what the pages and the other feeds of the same site say. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .lines import Component, Fault, File, read
from .recurrence import masters
from .rules import Absent, Answer, Checklist, Result, Verdict, as_date

MOST_LOOKED_AT = 8
BEGINS = b"\r\nBEGIN:VEVENT\r\n"


@dataclass(frozen=True, kw_only=True)
class Company:
    """`files`: single events by the address of their page; `pages`: the answers to the addresses the feed names;

    `months`: by the same address the page of its month, if that lists it. All of them a few, by way of trial.
    """

    feed: File
    files: Mapping[str, bytes] = field(default_factory=dict)
    pages: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[str, str] = field(default_factory=dict)


checklist: Checklist[Company] = Checklist()


def check(company: Company) -> list[Result]:
    return checklist.results(company)


def sample(feed: File) -> list[Component]:
    """A few events from all over the feed."""
    found = [event for event in masters(feed) if event.first("URL")]
    step = max(1, len(found) // MOST_LOOKED_AT)
    return found[::step][:MOST_LOOKED_AT]


def thinned(body: bytes) -> bytes:
    """The calendar with a few of its events alone, each in the line it had: all take 15 times the size of the file."""
    head, *events = body.split(BEGINS)
    step = max(1, len(events) // (3 * MOST_LOOKED_AT))  # some are single dates, of which `sample` takes none
    last = len(events) - 1  # what ends the calendar is behind it
    parts = [
        BEGINS + text if number % step == 0 or number == last else b"\r\n" * (BEGINS + text).count(b"\r\n")
        for number, text in enumerate(events)
    ]
    return b"".join([head, *parts])


def day_of(event: Component) -> date | None:
    return as_date(event.value("DTSTART")[:8])


@checklist.must(
    "C15",
    "An event is the same in every feed that holds it, and in its own file.",
    "RFC 5545, section 3.8.4.7, Unique Identifier",
)
def same_everywhere(company: Company) -> Answer:
    if not company.files:
        return Absent("One feed alone cannot show it.", Verdict.UNSEEN)
    faults = []
    for event in sample(company.feed):
        body = company.files.get(event.value("URL"))
        alone = [_told(other) for other in read(body).events if _uid(other) == _uid(event)] if body else []
        if alone and _told(event) not in alone:
            faults.append(Fault(event.line, "In the event’s own file it is told otherwise."))
    return faults


@checklist.must("C27", "Each address leads to a page.", "RFC 9110, section 15.3.1")
def pages_are_there(company: Company) -> Answer:
    return [
        Fault(0, f"{address} answers {status}.")
        for address, status in company.pages.items()
        if status not in (200, 301)
    ]


@checklist.must("C39", "The pages of the site show what the feed says.", "Compared with the pages of the months")
def pages_agree(company: Company) -> Answer:
    if not company.months:
        return Absent("There is nothing to compare it with.", Verdict.UNSEEN)
    faults = []
    for event in sample(company.feed):
        day, path = day_of(event), re.sub(r"^https?://[^/]+", "", event.value("URL"))
        page = company.months.get(event.value("URL"))
        if page is not None and day and f'href="{path}' not in page:
            faults.append(Fault(event.line, f"The page of {day:%B %Y} does not show it."))
    return faults


def _uid(event: Component) -> str:
    return event.value("UID")


def _told(event: Component) -> list[tuple[str, str]]:
    return [(line.name, line.value) for line in event.lines]
