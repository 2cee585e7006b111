"""What a wiki said, looked at with care: it may be anything."""

from collections.abc import Iterator
from datetime import UTC, datetime

from app.core.errors import PortalError

LARGEST = 2**53
"""Beyond it JSON has no exact whole numbers."""
LONGEST = 255
"""Characters of a text, where its reader does not expect more."""


class WikiError(PortalError):
    """The wiki could not be asked, or said something that cannot be; the words are for whoever runs the site."""

    status = 502


class Said:
    """A part of an answer. What is missing is empty; what is of another kind than it must be is a WikiError."""

    def __init__(self, data: object, place: str = "the answer") -> None:
        if not isinstance(data, dict):
            raise _strange(place)
        self._data = data

    def __bool__(self) -> bool:
        return bool(self._data)

    def part(self, name: str) -> "Said":
        return Said(self._data.get(name) or {}, name)

    def part_if_any(self, name: str) -> "Said":
        """A part that may be of another kind in old entries."""
        found = self._data.get(name)
        return Said(found if isinstance(found, dict) else {}, name)

    def parts(self, name: str) -> Iterator["Said"]:
        found = self._data.get(name) or []
        if not isinstance(found, list):
            raise _strange(name)
        return (Said(one, name) for one in found)

    def texts(self) -> dict[str, str]:
        """All of it, as far as it is text or number."""
        return {str(name): str(value) for name, value in self._data.items() if isinstance(value, str | int)}

    def text(self, name: str, *, most: int = LONGEST) -> str:
        found = self._data.get(name, "")
        if not isinstance(found, str):
            raise _strange(name)
        return found.encode(errors="replace").decode().replace("\0", "")[:most]

    def number(self, name: str) -> int:
        found = self._data.get(name, 0)
        if not isinstance(found, int) or not -LARGEST < found < LARGEST:
            raise _strange(name)
        return int(found)

    def is_so(self, name: str) -> bool:
        return self._data.get(name) is True

    def has_among(self, name: str, word: str) -> bool:
        found = self._data.get(name)
        return isinstance(found, list) and word in found

    def moment(self, name: str) -> datetime:
        try:
            found = datetime.fromisoformat(self.text(name))
        except ValueError as error:
            raise _strange(name) from error
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _strange(place: str) -> WikiError:
    return WikiError(f"What answers there is no api.php of a MediaWiki: “{place}” is not what it must be.")
