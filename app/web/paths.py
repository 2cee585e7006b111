"""Own paths: where a visitor may be sent after signing in."""

from urllib.parse import urlsplit

LONGEST = 500


def own_path(text: str | None) -> str | None:
    """`text` if every browser reads it as a path of this site, else None.

    Browsers drop tabs and line ends inside addresses and read a backslash as a slash, so neither may occur.
    """
    if not text or len(text) > LONGEST or not text.isprintable() or "\\" in text or " " in text:
        return None
    if not text.startswith("/") or text.startswith("//"):
        return None
    parts = urlsplit(text)
    return text if not parts.scheme and not parts.netloc else None
