"""Labels of tasks, as people write them."""

from collections.abc import Sequence

from app.core.slugs import slugify

MOST_LABELS, LONGEST_LABEL = 10, 40
TOO_MANY_LABELS = f"At most {MOST_LABELS} labels of at most {LONGEST_LABEL} letters each fit here."


def slugs_in(text: str) -> list[str]:
    """Each once, in the order of the text."""
    return [slug for slug in dict.fromkeys(slugify(word) for word in text.split(",")) if slug]


def fit(slugs: Sequence[str]) -> bool:
    return len(slugs) <= MOST_LABELS and all(len(slug) <= LONGEST_LABEL for slug in slugs)
