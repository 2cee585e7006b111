"""How one subscribes to a calendar feed with each kind of program, and what that program is known to do. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

GOOGLE = "https://calendar.google.com/calendar/u/0/r/settings/addbyurl"
OUTLOOK = "https://outlook.{place}.com/calendar/0/addfromweb?url={url}&name={name}"


@dataclass(frozen=True)
class Way:
    """One kind of program. `links` are pairs of label and address; `code` is to be copied."""

    name: str
    steps: str
    known: str
    links: tuple[tuple[str, str], ...] = ()
    code: str = ""


@dataclass(frozen=True)
class Choice:
    """One of several things an address may hold, and the page that shows that address."""

    label: str
    words: str
    href: str
    is_chosen: bool


MARK = "mark"
CANCELLED = (
    (MARK, "Marked", "“Cancelled:” stands before the name, clear in every program."),
    ("keep", "By their status", "The name stays as it was; most programs strike it out."),
    ("drop", "Left out", "They vanish, and nothing tells you why."),
)


def webcal(feed_url: str) -> str:
    """The address that calendar programs take as a subscription."""
    return "webcal:" + feed_url.partition(":")[2]


def ways(feed_url: str, title: str) -> list[Way]:
    """The commonest first. `feed_url` is absolute; `title` names the calendar."""
    return [
        Way(
            "Apple: iPhone, iPad, Mac",
            "Press the button and confirm. On a Mac choose how often to look: every hour is enough.",
            "Looks as often as you choose. Cancelled events stay, struck out.",
            (("Subscribe", webcal(feed_url)),),
        ),
        Way(
            "Google Calendar",
            "Copy the address above, open Google’s page “From URL” in a browser on a computer, paste it, press “Add "
            "calendar”. The phone shows it then, too.",
            "Looks every 8 to 24 hours, whatever a feed asks for, so a change of today may reach you tomorrow. "
            "Cancelled events vanish there without a word.",
            (("Open “From URL”", GOOGLE),),
        ),
        Way(
            "Outlook, Outlook.com, Microsoft 365",
            "Press the button for your kind of account. Or: Add calendar, Subscribe from web, and paste the address.",
            "Looks every few hours, at times once a day. New Outlook takes addresses that begin with https alone: "
            "it drops webcal links.",
            (
                ("Outlook.com", _outlook("live", feed_url, title)),
                ("Work or school", _outlook("office", feed_url, title)),
            ),
        ),
        Way(
            "Thunderbird",
            "New calendar, On the network, paste the address, leave the user name empty.",
            "Looks every 30 minutes, unless you set it otherwise. Tick “Offline support” to see it on the train.",
        ),
        Way(
            "Android without Google",
            "Install ICSx⁵ from F-Droid or the Play store, press its plus, paste the address.",
            "Looks as often as you choose, and fills the calendar that every other program on the phone shows.",
        ),
        Way(
            "On the command line",
            "vdirsyncer fetches it, khal shows it:",
            "Whoever asks with the tag of the last answer gets an empty “304 not modified” until something changes.",
            code=_vdirsyncer(feed_url),
        ),
    ]


def page(
    *,
    title: str,
    feed_path: str,
    page_path: str,
    choice: str | None,
    site_url: str,
    wanted: Mapping[str, str] | None = None,
    contents: Sequence[Choice] = (),
) -> dict[str, Any]:
    """What `subscribe.html` shows of a feed.

    `choice` says what becomes of cancelled events, as `?cancelled=` does; None for a feed that leaves no choice.
    `wanted` is the rest of the query of the page, `contents` are the choices of what stands in the calendar.
    """
    path = with_cancelled(feed_path, choice or MARK)
    return {
        "title": title,
        "feed_url": site_url + path,
        "page_path": page_path,
        "choice": choice,
        "cancelled": cancelled_choices(with_query(page_path, wanted or {}), choice) if choice else (),
        "contents": contents,
        "ways": ways(site_url + path, title),
        "check_path": f"/events/check/?feed={quote(path, safe='/')}",
    }


def cancelled_choices(path: str, chosen: str) -> list[Choice]:
    """Each on the page at `path`, which may have a query."""
    return [Choice(label, words, with_cancelled(path, key), key == chosen) for key, label, words in CANCELLED]


def with_cancelled(path: str, choice: str) -> str:
    return path if choice == MARK else with_query(path, {"cancelled": choice})


def with_query(path: str, wanted: Mapping[str, str]) -> str:
    """`path` may have a query already."""
    return f"{path}{'&' if '?' in path else '?'}{urlencode(wanted)}" if wanted else path


def _outlook(place: str, feed_url: str, title: str) -> str:
    return OUTLOOK.format(place=place, url=quote(feed_url, safe=""), name=quote(title, safe=""))


def _vdirsyncer(feed_url: str) -> str:
    return f"""[pair events]
a = "events_here"
b = "events_there"
collections = null

[storage events_here]
type = "filesystem"
path = "~/.calendars/events/"
fileext = ".ics"

[storage events_there]
type = "http"
url = "{feed_url}"
"""
