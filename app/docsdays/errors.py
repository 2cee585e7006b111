"""Why something cannot be done with a task, as the person concerned is told."""

from collections.abc import Sequence

from app.core.errors import ConflictError, ForbiddenError, GoneError, PortalError
from app.docsdays.models import Claim, Task


class TaskError(ConflictError):
    """The task has moved on; the page says how, and keeps what was typed."""


class TaskFullError(ConflictError):
    """Others hold every place of it. The page says who, until when, and what else is free."""

    def __init__(self, task: Task) -> None:
        super().__init__("Somebody was faster.")
        self.task = task


class ListClosedError(ConflictError):
    def __init__(self) -> None:
        super().__init__("That day is closed, and its list stays as it was. Open the day again to change it.")


class TaskClosedError(TaskError):
    """The task is not open: done, parked, declined, a duplicate, or in review."""

    WORDS = {  # noqa: RUF012 — never changed
        "in review": "Work on this task was handed in already, and a reviewer will look at it.",
        "done": "This task is done.",
        "parked": "This task is set aside for now.",
        "declined": "This task was declined.",
        "duplicate": "This task is the same as another one.",
        "proposed": "This task is only proposed so far; an organiser has to open it first.",
        "open": "This task is open again.",
    }

    def __init__(self, task: Task) -> None:
        super().__init__(self.WORDS[task.state])
        self.task = task


class WishDecidedError(TaskError):
    """The task is not on the wish list any more, or was never there."""

    WORDS = {  # noqa: RUF012 — never changed
        "open": "This is no wish any more: it is open, and whoever likes can take it.",
        "in review": "This is no wish any more: work on it was handed in already.",
        "done": "This is no wish any more: it is done.",
        "parked": "This is no wish any more: it was opened, and is set aside for now.",
        "declined": "This was declined meanwhile; its page says why.",
        "duplicate": "This was found to be the same as another one meanwhile; its page leads there.",
    }

    def __init__(self, task: Task) -> None:
        super().__init__(self.WORDS[task.state])
        self.task = task


class OwnWishError(TaskError):
    def __init__(self) -> None:
        super().__init__("You proposed this yourself, so your vote belongs to it.")


class OthersWishError(TaskError):
    def __init__(self) -> None:
        super().__init__("Only who proposed this can take it back. If you voted for it, take your vote back.")


class NoOriginalError(PortalError):
    """What a wish is said to be the same as cannot be that."""

    status = 422


class NothingToWaitForError(TaskError):
    """The person has the task, or could take it."""

    def __init__(self, *, has_it: bool) -> None:
        super().__init__(
            "You have this task already." if has_it else "A place is free by now, so you need not wait: take it."
        )


class CapReachedError(TaskError):
    """The person works on as many tasks as one may at once."""

    def __init__(self, held: Sequence[Task]) -> None:
        names = ", ".join(f"“{task.title}”" for task in held)
        super().__init__(
            f"You have {len(held)} tasks already, and that is as many as one person may hold: {names}. "
            "Hand one in or give one back, then take this one."
        )
        self.held = held


class LeaseLapsedError(TaskError):
    """The time on it ran out before the form was sent."""

    def __init__(self, claim: Claim) -> None:
        super().__init__("Your time on this task ran out.")
        self.claim = claim


class NotHeldError(TaskError):
    """The person has no claim that could be renewed or given back."""

    def __init__(self) -> None:
        super().__init__("You do not have this task at the moment, so there is nothing to extend or give back.")


class ClaimEndedError(TaskError):
    def __init__(self) -> None:
        super().__init__("That claim has ended already; nothing was changed.")


class NotInReviewError(TaskError):
    def __init__(self, task: Task) -> None:
        super().__init__("Nothing of this task waits for a review. " + TaskClosedError.WORDS[task.state])


class NotParkedError(TaskError):
    def __init__(self) -> None:
        super().__init__("This task is not set aside, so nothing was changed.")


class OwnWorkError(ForbiddenError):
    def __init__(self) -> None:
        super().__init__("You have this task or did it yourself, so somebody else has to review it.")


class NotReviewerError(ForbiddenError):
    def __init__(self) -> None:
        super().__init__("Only organisers review what was handed in.")


class TextNeededError(PortalError):
    status = 422


class TaskGoneError(GoneError):
    """Something was sent to a task that is not there; the page keeps the text."""

    def __init__(self, key: str) -> None:
        super().__init__(f"There is no task {key} any more, so what you sent could not be put with it.")


class SignInFirstError(ForbiddenError):
    """Something that needs a person was sent by a visitor; the page keeps the text."""

    def __init__(self) -> None:
        super().__init__("You are not signed in, so nothing was saved.")
