"""Which addresses below /events/ events can have. Pure."""

from app.core.slugs import is_slug

RESERVED_SLUGS = frozenset(
    {
        *("past", "series", "tag", "country", "submit", "subscribe", "check", "feed", "deadlines", "page"),
        *("attending", "still-on"),
    }
)
"""First parts of addresses below /events/ that are no event's."""


def is_event_slug(slug: str) -> bool:
    """Whether /events/SLUG/ can be an event's page: no year, no word with a meaning of its own."""
    return is_slug(slug) and slug not in RESERVED_SLUGS and not (slug.isdecimal() and len(slug) <= 4)
