"""The words by which people say on a wiki how a task stands and whose it is."""

import re

STATES = {
    "done": ("done", "completed", "complete", "finished", "fixed", "closed", "resolved", "yes", "ok", "x", "✓",
             "✔", "☑"),
    "in progress": ("in progress", "doing", "wip", "started", "working", "working on it", "ongoing", "taken",
                    "claimed"),
    "in review": ("in review", "review", "needs review", "to review"),
    "parked": ("parked", "set aside", "blocked", "on hold", "hold", "waiting", "postponed", "deferred", "stalled"),
    "open": ("open", "todo", "to do", "not started", "not done", "free", "pending", "new", "no", "help wanted"),
}  # fmt: skip
STATE_OF = {word: state for state, words in STATES.items() for word in words}
BEGINNING = re.compile(
    "(" + "|".join(sorted(map(re.escape, STATE_OF), key=len, reverse=True)) + r")(?!\w)", re.IGNORECASE
)
NOBODY = {
    "", "unclaimed", "unassigned", "your name here", "your name", "name", "nobody", "none", "no one", "noone", "n/a",
    "na", "tbd", "tba", "tbc", "open", "free", "available", "anyone", "anybody", "volunteer", "volunteers",
    "volunteer needed", "needed", "add your name", "sign up here", "you",
}  # fmt: skip
MAIL = re.compile(r"<?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}>?")


def state_in(text: str) -> tuple[str, str]:
    """The state that a text begins with, and what else it says; an empty state where it is none of the words."""
    text = text.strip()
    found = BEGINNING.match(text)
    if not found:
        return "", text
    rest = text[found.end() :].strip(" .:;,!-–—")
    return STATE_OF[found[1].lower()], rest[1:-1].strip() if rest.startswith("(") and rest.endswith(")") else rest


def owner_in(text: str) -> str:
    """The name, or nothing where the words say that it is nobody's. A mail address is nobody's business."""
    name = " ".join(MAIL.sub("", text).split()).strip(" .,;:")
    bare = name.strip("()[]<>?!.…-–—_* ").casefold()
    return "" if bare in NOBODY else name
