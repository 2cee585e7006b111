"""Checks a calendar against the whole checklist: a feed of this site as it is served, or what somebody brings."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.core.errors import PortalError, TooManyError
from app.core.outbound import OutboundError
from app.events import livecheck
from app.events.feedcheck import NotACalendarError, Result, Verdict, client
from app.events.links import path_here
from app.events.views.blueprint import bp
from app.web import limits
from app.web.headers import keep_private
from app.web.limits import Limit
from app.web.pages import Card, current_settings

LIVE = Limit("check a feed", 30, 600, "That were many checks. Wait a few minutes, then go on.")
BROUGHT = Limit("check a file", 20, 600, "That were many files. Wait a few minutes, then go on.")
LONGEST_PATH = 300
TURN = BoundedSemaphore(1)
"""A check keeps a core and a thread of the server busy: one at a time leaves the others to the readers."""
TURN_SECONDS = 2
BUSY = "Another calendar is being checked just now. Try again in a few seconds."
PASTED = "Pasting rewrites line ends and bytes; upload the file to see."
LOST_BY_PASTING = ("C1", "C3", "C4")
GROUPS = (
    ("To be read at all", ("C1", "C2", "C3", "C4", "C5", "C46")),
    ("The calendar itself", ("C6", "C7", "C8", "C9", "C40", "C41", "C42")),
    ("Texts and addresses", ("C10", "C11", "C12", "C25", "C26", "C27", "C43", "C44", "C45")),
    ("Which event it is, and which version", ("C13", "C14", "C15", "C16", "C17", "C18", "C21", "C22")),
    ("When it is", ("C19", "C20", "C23", "C24", "C39")),
    ("Time zones", ("C28", "C29", "C30", "C31", "C32")),
    ("Recurring events", ("C33", "C34", "C35", "C36", "C37", "C38")),
    ("How the server hands it out", tuple(f"H{number}" for number in range(1, 15))),
)
FAILED = (Verdict.BROKEN, Verdict.WEAK)


@dataclass(frozen=True)
class Group:
    title: str
    results: Sequence[Result]

    @property
    def holding(self) -> int:
        return sum(result.verdict == Verdict.HOLDS for result in self.results)


@bp.get("/events/check/")
def check() -> ResponseReturnValue:
    """`?feed=/events.ics`: any calendar of this site. Without it the form."""
    feed = request.args.get("feed", "").strip()
    if not feed:
        return _page()
    keep_private()  # what it took just now is told, which is no more true for the next who asks
    path = _own_path(feed)
    limits.hit_in_memory(LIVE, limits.client_address(), now=clock.now())
    try:
        with _turn():
            results = livecheck.check(path, site_url=current_settings().site_url)
    except NotACalendarError as error:
        return _page(refusal=str(error)), 422
    return _page(results=results, checked=path, is_own=True)


@bp.post("/events/check/")
def check_brought() -> ResponseReturnValue:
    """A file, a text, or an address elsewhere. Nothing of it is kept."""
    limits.hit_in_memory(BROUGHT, limits.client_address(), now=clock.now())
    file, text, address = (
        request.files.get("file"),
        request.form.get("text", ""),
        request.form.get("address", "").strip(),
    )
    if own := path_here(address, current_settings().site_url):
        return redirect(url_for(".check", feed=own), 303)
    db.session.rollback()  # whoever is signed in was read for this; nothing is fetched while a transaction writes
    try:
        with _turn():
            if address:
                found, results = livecheck.check_elsewhere(address)
                return _page(results=results, checked=found, address=address)
            if file is not None and file.filename:
                return _page(results=client.check(file.read()), checked=file.filename)
            if text.strip():
                results = _without_lost(client.check(_ended(text)))
                return _page(results=results, checked="The text you pasted", text=text)
    except (NotACalendarError, OutboundError) as error:
        return _page(refusal=str(error), text=text, address=address), 422
    return _page(refusal="Write an address, choose a file, or paste the text of a calendar."), 422


@contextmanager
def _turn() -> Iterator[None]:
    if not TURN.acquire(timeout=TURN_SECONDS):
        raise TooManyError(BUSY, retry_after=10)
    try:
        yield
    finally:
        TURN.release()


def _page(
    *,
    results: Sequence[Result] = (),
    checked: str = "",
    is_own: bool = False,
    refusal: str = "",
    text: str = "",
    address: str = "",
) -> str:
    by_number = {result.item.number: result for result in results}
    groups = [Group(title, [by_number[key] for key in keys if key in by_number]) for title, keys in GROUPS]
    return render_template(
        "events/check.html",
        section="meet",
        og=Card("Check a calendar", "Does it hold what every calendar program relies on? Item by item."),
        checked=checked,
        is_own=is_own,
        refusal=refusal,
        text=text,
        address=address,
        results=results,
        failed=[result for result in results if result.verdict in FAILED],
        count=sum(result.verdict in (*FAILED, Verdict.HOLDS) for result in results),
        groups=[group for group in groups if group.results],
    )


def _own_path(feed: str) -> str:
    """A path of this site, given with its address or without."""
    path = path_here(feed, current_settings().site_url)
    if path is None or len(path) > LONGEST_PATH or not path.isprintable():
        raise PortalError("That is no calendar of this site. Any other one is checked by the form at /events/check/.")
    return path


def _ended(text: str) -> bytes:
    return f"{text.rstrip()}\r\n".encode("utf-8", "replace")


def _without_lost(results: Sequence[Result]) -> list[Result]:
    """A form sends text in its own way, so that some items cannot be seen any more."""
    return [
        Result(result.item, Verdict.UNSEEN, reason=PASTED) if result.item.number in LOST_BY_PASTING else result
        for result in results
    ]
