"""What loading a folder of content did."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Loaded:
    """How many rows were made, altered, and found as the files have them."""

    new: int = 0
    changed: int = 0
    same: int = 0
    kept: tuple[str, ...] = ()
    """What people have changed here and the files say otherwise: it stays. A line for each."""

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(
            self.new + other.new, self.changed + other.changed, self.same + other.same, self.kept + other.kept
        )

    @property
    def total(self) -> int:
        return self.new + self.changed + self.same
