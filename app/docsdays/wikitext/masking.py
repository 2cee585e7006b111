"""What is not markup is made unreadable as such, before anything looks for markup; line breaks stay where they are."""

import re

VERBATIM = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<tag>nowiki|pre)(?: [^<>]{0,200})?>(?P<text>.*?)(?:</(?P=tag) *>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
MARKUP = re.compile(r"[\[\]{}|<>'*#:;=!~_\-/]")
CONTROLS = dict.fromkeys((*range(9), *range(11, 13), *range(14, 32), 127))
PIPE = "\x00"
INSIDE = re.compile(r"\{\{[^{}\n]{0,2000}\}\}|\[\[[^\[\]\n]{0,500}\]\]")


def lines_of(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def masked(text: str) -> str:
    """Comments are blank, and the inside of `<nowiki>` and `<pre>` is entities; as many lines as before."""
    return VERBATIM.sub(_verbatim, text.translate(CONTROLS))


def _verbatim(found: re.Match[str]) -> str:
    if found["tag"] is None:
        return "\n" * found[0].count("\n")
    return MARKUP.sub(lambda mark: f"&#{ord(mark[0])};", found["text"])


def protected(line: str) -> str:
    """With the pipes of links and templates out of the way; `exposed` is the reverse."""
    return INSIDE.sub(lambda found: found[0].replace("|", PIPE), line)


def exposed(text: str) -> str:
    return text.replace(PIPE, "|")
