"""What mails are about, as far as one can stop them."""

from enum import StrEnum


class Kind(StrEnum):
    TASKS = "tasks"
    DAYS = "days"
    MESSAGES = "messages"
    DIGEST = "digest"


WORDS = {
    Kind.TASKS: "your tasks: taken, half of your time gone, more work needed, accepted",
    Kind.DAYS: "the docs days you took part in: what came of each",
    Kind.MESSAGES: "messages of organisers to those who take part",
    Kind.DIGEST: "other news of your tasks and wishes, gathered into at most one mail a day",
}
"""They end the sentence "Mails about …"."""
