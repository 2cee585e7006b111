"""A task in the words of a sheet: the same text for the same thing, whether it comes from a row or from a page."""

import re
from collections.abc import Mapping, Sequence

from app.docsdays.labels import slugs_in
from app.docsdays.models import Task, TaskState
from app.docsdays.wikitext import COLUMNS, Row

TAKES = {"S": "30 min", "M": "90 min", "L": "3 h"}
LETTERS = {words: letter for letter, words in TAKES.items()}
STATES = {"in progress": TaskState.OPEN, "todo": TaskState.OPEN}
LABELS = {**COLUMNS, "labels": "Labels", "mentor": "Whom to ask", "capacity": "Room for"}
ALL_FIELDS = tuple(LABELS)
"""Those of a page, and after them those that only a table has."""
MOST = {"title": 200, "area": 200, "audience": 40, "target": 2000, "skills": 200, "why": 10_000, "how": 10_000}


def told_of(task: Task, owners: Sequence[str]) -> dict[str, str]:
    return {
        "title": task.title,
        "area": task.area.name,
        "size": TAKES[task.size],
        "audience": task.audience,
        "state": str(task.state),
        "owner": ", ".join(owners),
        "target": task.target or "",
        "skills": ", ".join(task.skills),
        "why": task.why,
        "how": task.how,
        "labels": ", ".join(task.labels),
        "mentor": task.shown_mentor.name if task.shown_mentor else "",
        "capacity": str(task.capacity),
    }


def told_in(row: Row, *, area: str = "") -> dict[str, str]:
    """Only what the page says, in columns that we have. `area` is where everything goes, if not empty."""
    said = {name: text for name, text in row.fields.items() if name in ALL_FIELDS}
    named = next((name for name in (area, said.get("area", ""), *row.headings[::-1]) if re.search(r"\w", name)), "")
    said |= {"title": row.title, "state": str(STATES.get(row.state, row.state)), "owner": row.owner, "area": named}
    if len(row.title) > MOST["title"]:
        said["how"] = "\n".join(filter(None, (row.title, said.get("how", ""))))
    if said.get("size") not in LETTERS:
        said.pop("size", None)
    if row.key and row.remark and row.state == "open":
        del said["state"]  # words that are none of a state move nothing
    if row.key:
        said = {name: text for name, text in said.items() if name not in row.unsaid}
    else:
        notes = (said.get("how", ""), *row.groups, "" if row.state == "parked" else row.remark)
        said["how"] = "\n".join(filter(None, notes))
        said = {name: text for name, text in said.items() if text or name == "owner"}
    return {name: _cut(text, MOST.get(name, 1000)) for name, text in said.items()}


def columns_in(told: Mapping[str, str]) -> dict[str, object]:
    """The texts as columns of Task; area and state are not among them."""
    found: dict[str, object] = {name: told[name] for name in ("title", "audience", "why", "how") if name in told}
    if "size" in told:
        found["size"] = LETTERS[told["size"]]
    if "target" in told:
        found["target"] = told["target"] or None
    if "skills" in told:
        found["skills"] = [skill.strip() for skill in told["skills"].split(",") if skill.strip()]
    if "labels" in told:
        found["labels"] = slugs_in(told["labels"])
    if "capacity" in told:
        found["capacity"] = int(told["capacity"])
    return found


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
