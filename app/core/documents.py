"""Files of `content/`: YAML and Markdown with front matter, read with line numbers, written in one canonical form."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import ComposerError

from app.core.days import OUTSIDE, is_kept
from app.core.errors import ContentError

FENCE = "---\n"
MAX_BYTES = 2 * 1024 * 1024


class Record:
    """One mapping of a file. The readers raise `ContentError` naming file, line and key."""

    body_line: int | None = None
    """Where the text below the front matter begins."""

    def __init__(self, path: Path, node: yaml.MappingNode, *, first_line: int = 1) -> None:
        self.path = path
        self.line = node.start_mark.line + first_line
        self._values: dict[str, Any] = _construct(path, node, first_line)
        self._lines = {key.value: key.start_mark.line + first_line for key, _ in node.value}
        self._nodes = {key.value: value for key, value in node.value}

    def error(self, key: str, message: str) -> ContentError:
        return ContentError(self.path, self._lines.get(key, self.line), f"{key}: {message}")

    def refuse_unknown(self, known: set[str]) -> None:
        """A misspelt key is an error, not silence."""
        for key in self._values:
            if key not in known:
                raise self.error(key, f"unknown key; known are {', '.join(sorted(known))}.")

    def raw(self, key: str) -> Any:
        return self._values.get(key)

    def records(self, key: str) -> "list[Record]":
        """The mappings of a list inside this one."""
        node = self._nodes.get(key)
        return [] if self._values.get(key) is None else list(_records(self.path, node))

    def values(self) -> dict[str, Any]:
        """All of it, in the order of the file."""
        return dict(self._values)

    def text(self, key: str) -> str:
        value = self._values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, "a text is needed here.")
        return value

    def optional_text(self, key: str) -> str | None:
        return None if self._values.get(key) is None else self.text(key)

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self._values.get(key, default)
        if value not in allowed:
            raise self.error(key, f"must be one of {', '.join(allowed)}; it is {value!r}.")
        return str(value)

    def number(self, key: str, default: int = 0) -> int:
        value = self._values.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(key, f"must be a whole number; it is {value!r}.")
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        value = self._values.get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, f"must be true or false; it is {value!r}.")
        return value

    def texts(self, key: str) -> list[str]:
        value = self._values.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(key, "must be a list of texts.")
        return value

    def day(self, key: str) -> date:
        value = self._values.get(key)
        try:
            day = date.fromisoformat(str(value))
        except ValueError as error:
            raise self.error(key, f"must be a date such as 2012-04-23; it is {value!r}.") from error
        if not is_kept(day):
            raise self.error(key, f"{OUTSIDE} It is {value!r}.")
        return day

    def wall_time(self, key: str) -> datetime:
        """A naive local time, `2012-04-23 10:00`."""
        value = self._values.get(key)
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError as error:
            raise self.error(key, f"must be a time such as 2012-04-23 10:00; it is {value!r}.") from error
        return moment.replace(tzinfo=None)

    def moment(self, key: str) -> datetime:
        """An aware moment in UTC, `2026-11-20T09:00:00Z`."""
        value = self._values.get(key)
        try:
            return datetime.fromisoformat(str(value)).astimezone(UTC)
        except ValueError as error:
            raise self.error(key, f"must be a moment such as 2026-11-20T09:00:00Z; it is {value!r}.") from error


def read_list(path: Path) -> Iterator[Record]:
    """The mappings of a YAML list, one by one."""
    yield from _records(path, _compose(path, _read(path), 1))


def read_unique(path: Path, key: str) -> Iterator[Record]:
    """The same, where each has a text of its own at `key`."""
    seen: set[str] = set()
    for record in read_list(path):
        text = record.text(key)
        if text in seen:
            raise record.error(key, f"{text!r} stands here twice.")
        seen.add(text)
        yield record


def read_sections(path: Path) -> dict[str, list[Record]]:
    """A YAML mapping whose values are lists of mappings, such as `terms.yaml`."""
    node = _compose(path, _read(path), 1)
    if not isinstance(node, yaml.MappingNode):
        raise ContentError(path, 1, "a mapping of lists is needed here.")
    return {key.value: list(_records(path, value)) for key, value in node.value}


def read_mapping(path: Path) -> Record:
    """One plain YAML mapping, such as `site.yaml`."""
    node = _compose(path, _read(path), 1)
    if not isinstance(node, yaml.MappingNode):
        raise ContentError(path, 1, "a mapping is needed here.")
    return Record(path, node)


def read_markdown(path: Path) -> tuple[Record, str]:
    """Front matter and body of a Markdown file."""
    text = _read(path)
    head, sep, body = text.removeprefix(FENCE).partition("\n" + FENCE)
    if not text.startswith(FENCE) or not sep:
        raise ContentError(path, 1, "the file must begin with front matter between two lines of ---.")
    node = _compose(path, head, 2)
    if not isinstance(node, yaml.MappingNode):
        raise ContentError(path, 2, "the front matter must be a mapping, such as title: …")
    record, text = Record(path, node, first_line=2), body.lstrip("\n")
    record.body_line = head.count("\n") + 4 + len(body) - len(text)
    return record, text


def dump_yaml(data: Any) -> str:
    """The canonical form: keys in the order given, block style, lists of plain texts in one line."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def dump_markdown(front: dict[str, Any], body: str) -> str:
    return f"{FENCE}{dump_yaml(front)}{FENCE}\n{body.rstrip()}\n"


class _Loader(yaml.SafeLoader):
    """Dates stay texts, so that an unquoted 2012-04-23 reads like a quoted one. A key stands once, as YAML has it."""

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        node = super().compose_mapping_node(anchor)
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise ComposerError(None, None, f"the key {key.value!r} stands twice", key.start_mark)
                seen.add(key.value)
        return node


def _as_text(_loader: yaml.Loader, node: yaml.ScalarNode) -> str:
    return str(node.value)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _as_text)


class _Dumper(yaml.SafeDumper):
    pass


def _represent_list(dumper: yaml.SafeDumper, items: list[Any]) -> yaml.Node:
    plain = not any(isinstance(item, dict | list) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=plain)


_Dumper.add_representer(list, _represent_list)


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ContentError(path, None, f"cannot be read: {error.strerror}.") from error
    if len(data) > MAX_BYTES:
        raise ContentError(path, None, f"is larger than {MAX_BYTES // 1024} KiB.")
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ContentError(path, line, "is not UTF-8; save it as UTF-8.") from error


def _compose(path: Path, text: str, first_line: int) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + first_line if error.problem_mark else None
        raise ContentError(path, line, f"is not valid YAML: {error.problem}.") from error
    except yaml.YAMLError as error:
        raise ContentError(path, None, f"is not valid YAML: {error}.") from error


def _records(path: Path, node: yaml.Node | None) -> Iterator[Record]:
    if node is None:
        return
    if not isinstance(node, yaml.SequenceNode):
        raise ContentError(path, node.start_mark.line + 1, "a list is needed here.")
    for item in node.value:
        if not isinstance(item, yaml.MappingNode):
            raise ContentError(path, item.start_mark.line + 1, "each item must be a mapping, such as name: …")
        yield Record(path, item)


def _construct(path: Path, node: yaml.MappingNode, first_line: int) -> dict[str, Any]:
    loader = _Loader("")
    try:
        return {str(key): value for key, value in loader.construct_mapping(node, deep=True).items()}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + first_line if error.problem_mark else node.start_mark.line + first_line
        raise ContentError(path, line, f"is not valid: {error.problem}.") from error
