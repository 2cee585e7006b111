"""The start of one date of a recurring event, by the clocks of its zone: a day, or a naive wall time."""

from datetime import date, datetime, time

Wall = date | datetime


def text_of(wall: Wall) -> str:
    """`2012-05-07`, `2012-05-07T19:00`; with seconds only where there are any."""
    if not isinstance(wall, datetime):
        return wall.isoformat()
    return wall.isoformat(timespec="seconds" if wall.second else "minutes")


def parse(text: str) -> Wall:
    """What `text_of` wrote. Raises ValueError."""
    if len(text) == len("2012-05-07"):
        return date.fromisoformat(text)
    wall = datetime.fromisoformat(text)
    if wall.tzinfo is not None or wall.microsecond:
        raise ValueError(text)
    return wall


def day_of(wall: Wall) -> date:
    return wall.date() if isinstance(wall, datetime) else wall


def clock_of(wall: Wall) -> time | None:
    return wall.time() if isinstance(wall, datetime) else None


def like(day: date, model: Wall) -> Wall:
    """That day, at the time of day of `model` if it has one."""
    return datetime.combine(day, model.time()) if isinstance(model, datetime) else day
