"""Python-Markdown with our extensions. Quadratic on hostile input, so it runs in the child process only."""

import html
import re
from html.parser import HTMLParser
from typing import Any

import markdown

from .clean import clean
from .rendered import Rendered

MORE = re.compile(r"^[ \t]*<!--\s*more\b[^>]*-->[ \t]*$", re.MULTILINE)
EXTENSIONS = [
    "markdown.extensions.tables",
    "markdown.extensions.def_list",
    "markdown.extensions.abbr",
    "markdown.extensions.admonition",
    "markdown.extensions.sane_lists",
    "pymdownx.superfences",
    "pymdownx.highlight",
    "pymdownx.tilde",
    "pymdownx.magiclink",
    "pymdownx.betterem",
]
OPTIONS: dict[str, Any] = {
    "pymdownx.highlight": {"use_pygments": True, "guess_lang": False, "css_class": "highlight"},
    "pymdownx.magiclink": {"hide_protocol": False},
}
BLOCK_ENDS = {"p", "li", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "tr", "dt", "dd", "figcaption", "br"}


def convert(source: str) -> Rendered:
    """The whole text, its teaser and its plain text. A teaser without a more-mark is the first paragraph."""
    mark = MORE.search(source)
    whole = _to_html(MORE.sub("", source, count=1))
    teaser = _to_html(source[: mark.start()]) if mark else _first_paragraph(whole)
    has_more = bool(source[mark.end() :].strip()) if mark else len(teaser) < len(whole.strip())
    return Rendered(html=whole, teaser_html=teaser, text=to_text(whole), has_more=has_more)


def _to_html(source: str) -> str:
    dirty = markdown.Markdown(extensions=EXTENSIONS, extension_configs=OPTIONS, output_format="html").convert(source)
    return clean(_lower_headings(dirty))


def _lower_headings(dirty: str) -> str:
    """The page owns the only h1."""
    return re.sub(r"<(/?)h1\b", r"<\1h2", dirty)


def _first_paragraph(whole: str) -> str:
    found = re.search(r"<p>.*?</p>", whole, re.DOTALL)
    return found[0] if found else ""


def to_text(clean_html: str) -> str:
    """Readable plain text: blocks on lines of their own, no markup."""
    reader = _TextReader()
    reader.feed(clean_html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.parts.append(" " + html.unescape(dict(attrs).get("alt") or "") + " ")
        if tag == "br":
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append("\n" if tag in BLOCK_ENDS else " " if tag in ("td", "th") else "")
