"""What somebody typed into a form that cannot be taken now, to be shown so that it is not lost."""

from flask import request

NOT_TYPED = {"csrf_token", "version", "do", "next"}


def typed_texts() -> list[str]:
    """The texts of the form under way, without what the page itself had put there; empty when it was only read."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return []
    return [text for name, text in request.form.items() if name not in NOT_TYPED and text.strip()]
