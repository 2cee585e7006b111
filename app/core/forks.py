"""What a forked child must not inherit: connections, locks, threads."""

import os
import weakref
from typing import Protocol


class Forgetful(Protocol):
    def forget(self) -> None:
        """In the child: start as if new. What the parent holds open is given to `keep_open`, not closed."""


def forget_in_child(owner: Forgetful) -> None:
    _owners.add(owner)


def keep_open(*held: object) -> None:
    """Keeps these for the life of the process: to close them would end the parent's connections or drop its locks."""
    _kept_open.extend(held)


_owners: weakref.WeakSet[Forgetful] = weakref.WeakSet()
_kept_open: list[object] = []


def _forget_all() -> None:
    for owner in list(_owners):
        owner.forget()


os.register_at_fork(after_in_child=_forget_all)
