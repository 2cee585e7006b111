"""What can be wrong with a wish to read or to change the calendar."""

from app.core.errors import ConflictError, NotFoundError, PortalError


class MovedError(PortalError):
    """It lives at another address now, whose last part is `slug`."""

    def __init__(self, slug: str) -> None:
        super().__init__("It has another address now.")
        self.slug = slug


class AddressTakenError(ConflictError):
    """Something else has the address, or had it and leads on from there."""

    def __init__(self) -> None:
        super().__init__("Another one has this address, or had it once. Choose a different one.")


class InUseError(ConflictError):
    """Events still refer to it."""

    def __init__(self, name: str, count: int, one: str, many: str) -> None:
        events = f"1 event {one}" if count == 1 else f"{count} events {many}"
        super().__init__(f"“{name}” cannot be deleted: {events}, deleted ones included.")


class CircleError(ConflictError):
    """What comes instead of an event, or what it follows, leads back to that event."""

    def __init__(self, slug: str, by_way_of: str) -> None:
        super().__init__(f"{slug!r} leads back to itself, by way of {by_way_of!r}.")


class NoSuchDateError(NotFoundError):
    """The event takes place, but not then."""

    def __init__(self) -> None:
        super().__init__("This event has no such date. Its page tells when it is.")
