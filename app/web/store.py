"""A bounded number of bytes of answers; what was not asked for longest goes first."""

import threading
from collections import OrderedDict
from datetime import datetime

from app.web.answers import Answer

LARGE = 1024 * 1024
"""From how many bytes on a body is kept apart, so that pages and large calendars do not push each other out."""
Key = tuple[str, str]
"""Path and query string, as they came."""


class Epoch:
    """A time in which no answer changes: one version of the database, until the next moment that changes something."""

    __slots__ = ("ends_at", "started_at", "version")

    def __init__(self, version: object, started_at: datetime) -> None:
        self.version = version
        self.started_at = started_at
        self.ends_at: datetime | None = None
        """Asked for when the first answer is stored."""

    def holds(self, version: object, at: datetime) -> bool:
        """Whether an answer of this time is what would be answered at that version and moment. Asked at each stored
        answer, so it is written out and not told by `covers`."""
        return self.ends_at is not None and version == self.version and self.started_at <= at < self.ends_at

    def covers(self, version: object, now: datetime) -> bool:
        return version == self.version and self.started_at <= now and (self.ends_at is None or now < self.ends_at)


class Entry:
    __slots__ = ("answer", "epoch", "is_large", "size")

    def __init__(self, key: Key, answer: Answer, epoch: Epoch | None) -> None:
        self.answer = answer
        self.epoch = epoch
        """None for what never changes: files whose address holds their hash."""
        self.is_large = answer.length > LARGE
        self.size = answer.size + len(key[0]) + len(key[1])


class Store:
    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._lock = threading.Lock()
        self.get = self._entries.get
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: Key) -> bool:
        return key in self._entries

    def used(self, key: Key) -> None:
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)

    def put(self, key: Key, entry: Entry) -> None:
        with self._lock:
            self._drop(key)
            self._entries[key] = entry
            self.bytes += entry.size
            self._evict(key)

    def drop(self, key: Key) -> None:
        with self._lock:
            self._drop(key)

    def weigh(self, key: Key) -> None:
        """Counts the bytes of a form that was made after the answer was stored."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                size = entry.answer.size + len(key[0]) + len(key[1])
                self.bytes += size - entry.size
                entry.size = size
                self._evict(key)

    def _evict(self, newest: Key) -> None:
        """What does not fit alone goes by itself, not after all others."""
        if self._entries[newest].size > self._most_bytes:
            self._drop(newest)
        while self.bytes > self._most_bytes:
            self.bytes -= self._entries.popitem(last=False)[1].size

    def _drop(self, key: Key) -> None:
        entry = self._entries.pop(key, None)
        self.bytes -= entry.size if entry else 0
