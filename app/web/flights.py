"""One rendering for all who ask for the same answer at the same time: a board that a thousand people watch is rendered
once after each commit, not by every thread that is free."""

import threading

from app.web.store import Entry, Key


class Flight:
    """A rendering under way."""

    def __init__(self) -> None:
        self.entry: Entry | None = None
        """What came of it; None as well for an answer that may not be kept."""
        self._landed = threading.Event()

    def wait(self) -> Entry | None:
        self._landed.wait()
        return self.entry

    def land(self) -> None:
        self._landed.set()


class Flights:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[Key, Flight] = {}

    def __len__(self) -> int:
        return len(self._under_way)

    def join(self, key: Key) -> tuple[Flight, bool]:
        """The flight under way, or a new one; and whether it is new: then the caller must `end` it, come what may."""
        with self._lock:
            flight = self._under_way.get(key)
            is_new = flight is None
            if flight is None:
                flight = self._under_way[key] = Flight()
            return flight, is_new

    def end(self, key: Key) -> None:
        """Whoever joins from now on gets a new one; whoever waits goes on."""
        with self._lock:
            flight = self._under_way.pop(key)
        flight.land()
