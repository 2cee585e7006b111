"""A programme in words."""

from collections.abc import Sequence

from app.events.models import Event, Status
from app.events.programme.models import Kind, Programme, ProgrammeSession
from app.web.filters import DASH, date_long, zone_label

KINDS = {
    Kind.TALK: "Talk",
    Kind.KEYNOTE: "Keynote",
    Kind.WORKSHOP: "Workshop",
    Kind.BOF: "Open discussion",
    Kind.BREAK: "Break",
}
TOLD = {Kind.KEYNOTE, Kind.WORKSHOP, Kind.BOF}
"""What is said of a session in a list; that it is a talk goes without saying, and a break says so itself."""


def hours(item: ProgrammeSession) -> str:
    """`09:00–09:15`, or nothing while that is not known."""
    if item.local_start is None or item.local_end is None:
        return ""
    return f"{item.local_start:%H:%M}{DASH}{item.local_end:%H:%M}"


def zone(event: Event, item: ProgrammeSession | None = None) -> str:
    """`BST`, the name of the event's zone when the session, or the event itself, begins."""
    begins = item.starts_at if item else None
    return zone_label(begins or event.starts_at, event.time_zone)


def state(item: ProgrammeSession) -> str:
    """`cancelled`, `tentative` or nothing: what stands beside its title."""
    if item.is_cancelled:
        return Status.CANCELLED.value
    return item.status if item.status != Status.CONFIRMED else ""


def when(item: ProgrammeSession) -> str:
    """`Thu 24 October 2013, 09:00–09:15 BST`, or that it is not known."""
    if item.local_start is None:
        return "The time is not known yet"
    return f"{date_long(item.local_start)}, {hours(item)} {zone(item.event, item)}"


def views(programme: Programme, items: Sequence[ProgrammeSession]) -> list[tuple[str, str, str]]:
    """Key, label and address of the pages that are worth a visit."""
    path = programme.path
    is_timed = any(item.local_start for item in items)
    found = [("grid", "Timetable" if is_timed else "Sessions", path)]
    found += [("list", "List", f"{path}list/")] if is_timed else []
    return found + ([("speakers", "Speakers", f"{path}speakers/")] if any(item.speakers for item in items) else [])


def untimed(programme: Programme, items: Sequence[ProgrammeSession]) -> list[tuple[str, list[ProgrammeSession]]]:
    """Sessions without times; by track where no session has any."""
    found = [item for item in items if not item.local_start]
    if len(found) < len(items):
        return [("Time not known", found)] if found else []
    names = {track["slug"]: track["name"] for track in programme.tracks}
    groups = [(name, [item for item in found if item.track == slug]) for slug, name in names.items()]
    groups.append(("More" if names else "Sessions", [item for item in found if item.track not in names]))
    return [(name, group) for name, group in groups if group]
