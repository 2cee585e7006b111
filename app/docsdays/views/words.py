"""How templates of this room write sizes, standings and people."""

from collections.abc import Sequence

from flask import Blueprint
from markupsafe import Markup

from app.docsdays.models import Claim
from app.docsdays.sheets.told import TAKES
from app.markup import plain_to_html

LENGTHS = {"S": "half an hour", "M": "an hour and a half", "L": "three hours"}


def takes(size: str) -> str:
    """`90 min`, for boards and tables."""
    return TAKES[size]


def length_words(size: str) -> str:
    """`an hour and a half`, for sentences."""
    return LENGTHS[size]


def joined(words: Sequence[str]) -> str:
    """`Ada`, `Ada and Bob`, `Ada, Bob and Carol`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def paragraphs(text: str) -> Markup:
    """Plain text as it was typed: paragraphs, line breaks and links."""
    return Markup(plain_to_html(text))  # noqa: S704 — escaped by its maker


def names(claims: Sequence[Claim]) -> str:
    return joined([claim.holder for claim in claims])


def register_filters(bp: Blueprint) -> None:
    for function in (takes, length_words, joined, names, paragraphs):
        bp.add_app_template_filter(function)
