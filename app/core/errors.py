"""Errors that carry a sentence for the person who caused them."""


class PortalError(Exception):
    """Something a person asked for cannot be done. The message says why and what to do instead."""

    status = 400
    title: str | None = None
    """The heading of the page that says it, where that of its status says too little."""


class NotFoundError(PortalError):
    status = 404


class GoneError(PortalError):
    """It was here once; the message says what became of it."""

    status = 410


class TooLongError(PortalError):
    """A text does not fit where it is kept. Forms say so before."""

    status = 422


class ForbiddenError(PortalError):
    status = 403


class ConflictError(PortalError):
    """It does not go with how things stand now."""

    status = 409


class OvertakenError(ConflictError):
    """Somebody else changed the same thing a moment before."""

    title = "Somebody was faster"


class TooManyError(PortalError):
    """A limit was reached. `retry_after` is in seconds."""

    status = 429

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ContentError(PortalError):
    """A file of `content/` cannot be read; names file and line."""

    def __init__(self, path: object, line: int | None, message: str) -> None:
        super().__init__(f"{path}, line {line}: {message}" if line else f"{path}: {message}")
