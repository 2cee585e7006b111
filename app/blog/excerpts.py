"""The beginning of a text, where there is no room for all of it."""


def shorten(text: str, most: int = 200) -> str:
    """At most about `most` characters in one line, in whole words."""
    flat = " ".join(text[: most * 2].split())
    return flat if len(flat) <= most else flat[:most].rpartition(" ")[0] + " …"
