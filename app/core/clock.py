"""The only place that reads the clock."""

from datetime import UTC, datetime, timedelta

_offset = timedelta(0)
_frozen: datetime | None = None


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen or datetime.now(UTC) + _offset


def machine_now() -> datetime:
    """What the machine's clock shows, whatever `CLOCK` says: for examining it, not for pages."""
    return datetime.now(UTC)


def start_at(moment: datetime | None) -> None:
    """Makes `moment` the present; time runs on from there. None goes back to the real clock."""
    global _offset, _frozen  # noqa: PLW0603 — one process has one clock
    _frozen = None
    _offset = moment - datetime.now(UTC) if moment else timedelta(0)


def freeze(moment: datetime) -> None:
    """Stops the clock at `moment`, for tests."""
    global _frozen  # noqa: PLW0603 — one process has one clock
    _frozen = moment.astimezone(UTC)
