"""Tasks as a wikitable. What is written here is read back as it was, whatever the texts hold."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

COLUMNS = {
    "title": "Task",
    "area": "Area",
    "size": "Takes",
    "audience": "For",
    "state": "State",
    "owner": "Taken by",
    "target": "Where",
    "skills": "Good to know",
    "why": "Why",
    "how": "What to do",
}
FIELDS = tuple(COLUMNS)
SPECIAL = re.compile(r"[&<>{}\[\]|~]|''+|__+|!!+|^[*#:;=!+-]|(?<=[ \t])[ \t]|^[ \t]|[ \t]$|\t", re.MULTILINE)
"""Line breaks are written as `<br />` after this, so that `^` is the beginning of each line."""
NO_USER = re.compile(r"[\[\]{}|#<>/&'~_]|^\s|\s$|  |:")


@dataclass(frozen=True)
class Listed:
    """A task to be written: each of FIELDS as plain text, the owners by their names."""

    key: str
    fields: Mapping[str, str]
    owners: tuple[str, ...] = field(default=())


def write(tasks: Iterable[Listed], *, caption: str) -> str:
    """A row for each task, with its key as the row's id and the digests of what is written now beside it."""
    lines = ['{| class="wikitable sortable"', f"|+ {escaped(caption)}"]
    lines += [f'! scope="col" | {name}' for name in COLUMNS.values()]
    for task in tasks:
        lines.append(f'|- id="{task.key}" data-was="{digests(task.fields)}"')
        for name in FIELDS:
            text = ", ".join(map(_user, task.owners)) if name == "owner" else escaped(task.fields.get(name, ""))
            lines.append(f"| {text}".rstrip(" "))
    return "\n".join([*lines, "|}"]) + "\n"


def digests(fields: Mapping[str, str], names: Iterable[str] = FIELDS) -> str:
    """A short digest of each of the fields: what an import compares with, to see on which side something changed."""
    return ".".join(digest(fields.get(name, "")) for name in names)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def escaped(text: str) -> str:
    """Plain text as wikitext of one line, which shows and reads back as the same text."""
    return SPECIAL.sub(_entities, text).replace("\n", "<br />")


def _entities(found: re.Match[str]) -> str:
    return "".join(f"&#{ord(letter)};" for letter in found[0])


def _user(name: str) -> str:
    return escaped(name) if NO_USER.search(name) else f"[[User:{name}|{name}]]"
