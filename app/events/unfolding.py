"""Content lines out of physical ones (RFC 5545 3.1). Loads nothing: the processes that read files take it along."""

from collections.abc import Iterable, Iterator


def unfolded(physical: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Each with the number of the physical line it begins in. Empty lines are passed over.

    Joined before they are decoded: others fold in the middle of a character.
    """
    begun = 0
    parts: list[bytes] = []
    for number, raw in enumerate(physical, start=1):
        if raw[:1] in (b" ", b"\t") and parts:
            parts.append(raw[1:])
        elif raw.strip():
            if parts:
                yield begun, b"".join(parts)
            begun, parts = number, [raw]
    if parts:
        yield begun, b"".join(parts)
