"""What all server processes of this machine have done, counted in memory they share from before they were forked.

Each process counts in a place of its own, chosen by its number; a hundred nanoseconds a count, and nothing to lock.
"""

import mmap
import os
from enum import IntEnum

from app.core.forks import forget_in_child

PLACES = 1024
"""Neighbouring process numbers never share one."""


class Count(IntEnum):
    INFORMATIONAL = 1
    OK = 2
    REDIRECT = 3
    REFUSED = 4
    FAILED = 5
    HIT = 6
    MISS = 7
    BYPASS = 8
    STORED_BYTES = 9
    """A level, not a sum: of processes that live."""


FIELDS = 16
PID = 0


class Meter:
    """Answers are counted under their status class, `Count(2)` to `Count(5)`."""

    def __init__(self) -> None:
        self._counts = memoryview(mmap.mmap(-1, PLACES * FIELDS * 8)).cast("Q")
        self._base = -1
        forget_in_child(self)

    def forget(self) -> None:
        self._base = -1

    def add(self, count: int) -> None:
        self._counts[(self._base if self._base >= 0 else self._settle()) + count] += 1

    def set(self, count: int, value: int) -> None:
        self._counts[(self._base if self._base >= 0 else self._settle()) + count] = value

    def total(self, count: int) -> int:
        return sum(self._counts[count::FIELDS])

    def level(self, count: int) -> int:
        return sum(self._counts[(pid % PLACES) * FIELDS + count] for pid in self.pids())

    def pids(self) -> list[int]:
        """The living processes that have counted something."""
        return [pid for pid in self._counts[PID::FIELDS] if pid and _lives(pid)]

    def _settle(self) -> int:
        pid = os.getpid()
        self._base = (pid % PLACES) * FIELDS
        self._counts[self._base + PID] = pid
        return self._base


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
