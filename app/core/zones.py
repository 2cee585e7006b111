"""Time zones by their IANA names, from the pinned `tzdata` package alone, so that every node reckons alike.

Importing this module turns the system's own files off.
"""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

zoneinfo.reset_tzpath(to=())

UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "UCT", "Universal", "Zulu"})


@cache
def names() -> tuple[str, ...]:
    """The zones a person may choose, `Europe/London` and the like, sorted; UTC first."""
    areas = ("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/")
    known = (name for name in zoneinfo.available_timezones() if name.startswith((*areas, "Pacific/")))
    return ("UTC", *sorted(known))


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA zone; fixed offsets and paths are not."""
    return name in _available()


@cache
def _available() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def to_utc(wall: datetime, zone: str) -> datetime:
    """The moment of a naive wall time; the first of two, and one that is skipped is counted from before the skip."""
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def on_wall(moment: datetime, zone: str) -> datetime:
    """The naive wall time of a moment."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def rfc3339(moment: datetime) -> str:
    """`2012-04-23T10:00:00Z`, to the second."""
    # Not by strftime, which takes ten times as long: a board has hundreds.
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def midnight(day: date, zone: str) -> datetime:
    """The moment a day begins there; where the clock skips midnight, the first moment there is."""
    return to_utc(datetime.combine(day, time()), zone)


def is_skipped(wall: datetime, zone: str) -> bool:
    """Whether the clocks there jump over that wall time."""
    return on_wall(to_utc(wall, zone), zone) != wall


def is_doubled(wall: datetime, zone: str) -> bool:
    """Whether the clocks there show that wall time twice."""
    aware = wall.replace(tzinfo=ZoneInfo(zone))
    return not is_skipped(wall, zone) and aware.utcoffset() != aware.replace(fold=1).utcoffset()


def day_after(day: date) -> date:
    return day + timedelta(days=1)
