"""What a Markdown source becomes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rendered:
    """`html` is the whole text, `teaser_html` what stands before `<!--more-->` (or the first paragraph), both clean.

    `text` is the whole as plain text, for search and excerpts.
    """

    html: str
    teaser_html: str
    text: str
    has_more: bool
