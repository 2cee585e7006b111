"""An import in parts, each written by a transaction of its own: nobody else who writes waits for more than one."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from app.events.imports.groups import Group

T = TypeVar("T")

MOST = 4_000
"""About 0.4 seconds of writing, measured: a hundred plain events, or three daily ones without an end."""
OF_COMPONENT = 40
"""To write an event, or one date of its own, takes as long as to list so many dates."""


def weight_of(group: Group) -> int:
    return OF_COMPONENT * (1 + len(group.own)) + group.dates


def batches(things: Iterable[T], weight: Callable[[T], int]) -> Iterator[list[T]]:
    """In their order; what is too heavy by itself stands alone."""
    batch: list[T] = []
    left = MOST
    for thing in things:
        heavy = weight(thing)
        if batch and heavy > left:
            yield batch
            batch, left = [], MOST
        batch.append(thing)
        left -= heavy
    if batch:
        yield batch
