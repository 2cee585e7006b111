"""What somebody typed into a form that cannot be taken now, to be shown so that it is not lost."""

from typing import NamedTuple

from flask import request

NOT_TYPED = {"csrf_token", "version", "do", "next"}


class Typed(NamedTuple):
    """What stood in one field; whose form it was is not known here, so that the field's own name must do."""

    field: str
    text: str


def typed_texts() -> list[Typed]:
    """The texts of the form under way, without what the page itself had put there; empty when it was only read."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return []
    fields = request.form.items(multi=True)
    return [Typed(_label(name), text) for name, text in fields if name not in NOT_TYPED and text.strip()]


def _label(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").strip().capitalize()
