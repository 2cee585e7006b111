"""Plain text from the public as HTML: paragraphs, line breaks and links, nothing else."""

import re
from html import escape

ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]}]")


def plain_to_html(text: str) -> str:
    """Blank lines part paragraphs; addresses become links that search engines do not follow."""
    paragraphs = re.split(r"\n[ \t]*\n+", text.replace("\r\n", "\n").strip())
    return "\n".join(f"<p>{_inline(paragraph)}</p>" for paragraph in paragraphs if paragraph.strip())


def _inline(paragraph: str) -> str:
    parts: list[str] = []
    end = 0
    for found in ADDRESS.finditer(paragraph):
        address = escape(found[0])
        parts += [escape(paragraph[end : found.start()]), f'<a href="{address}" rel="nofollow ugc">{address}</a>']
        end = found.end()
    parts.append(escape(paragraph[end:]))
    return "".join(parts).strip().replace("\n", "<br>\n")
