"""Descriptions that some programs write as HTML, as the plain text a description is."""

import re
from html.parser import HTMLParser

IS_HTML = re.compile(
    r"<(?:p|br|div|a|b|i|u|ul|ol|li|span|html|body|table|strong|em|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE
)
BLOCKS = frozenset({"p", "div", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"})
LINES = frozenset({"br", "li", "tr"})
SILENT = frozenset({"script", "style", "head", "title"})


def plain_text(text: str) -> str:
    """The text itself, unless there is a tag in it."""
    if not IS_HTML.search(text):
        return text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = ("".join(reader.parts)).splitlines()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
        elif tag in BLOCKS:
            self.parts.append("\n\n")
        elif tag in LINES:
            self.parts.append("\n- " if tag == "li" else "\n")
        elif tag == "a":
            self._href = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in BLOCKS:
            self.parts.append("\n\n")
        elif tag == "a" and self._href.startswith(("http://", "https://")):
            if self._href not in "".join(self.parts[-2:]):
                self.parts.append(f" ({self._href})")
            self._href = ""

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)
