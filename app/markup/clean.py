"""The closed list of what HTML may hold. No style, id or name; no svg, no math; classes only where we write them."""

import re

import nh3

TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "span", "div", "a", "img"),
    *("ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("em", "strong", "del", "ins", "sub", "sup", "kbd", "samp", "var", "abbr", "q", "cite", "mark", "small"),
    *("figure", "figcaption", "details", "summary"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "abbr": {"title"},
    "ol": {"start"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "td": {"align", "colspan", "rowspan"},
}
SCHEMES = {"http", "https", "mailto", "irc", "ircs"}
ADMONITIONS = {"admonition", "admonition-title", "note", "tip", "warning"}
CODE_CLASS = re.compile(r"highlight|filename|[a-z]{1,3}\d?")
MAX_DEPTH = 100
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*?(/?)>")
VOID = {"br", "hr", "img", "input", "wbr", "col", "area", "base", "embed", "link", "meta", "source", "track"}


class TooDeepError(ValueError):
    """HTML nested deeper than anybody writes; the cleaner would take seconds over it."""


def clean(html: str) -> str:
    """Removes whatever is not on the list. clean(clean(x)) == clean(x). Raises `TooDeepError`."""
    _refuse_depth(html)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES | {"span": {"class"}, "div": {"class"}, "p": {"class"}},
        attribute_filter=_filter_attribute,
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    )


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return _allowed_classes(tag, value)
    if name in ("href", "src"):
        return _allowed_address(name, value)
    if name in ("width", "height", "colspan", "rowspan", "start"):
        return value if value.isdecimal() and len(value) <= 4 else None
    return value


def _allowed_classes(tag: str, value: str) -> str | None:
    allowed = [name for name in value.split() if _is_allowed_class(tag, name)]
    return " ".join(allowed) or None


def _is_allowed_class(tag: str, name: str) -> bool:
    if tag == "span":
        return CODE_CLASS.fullmatch(name) is not None
    return name == "highlight" or name in ADMONITIONS


def _allowed_address(name: str, value: str) -> str | None:
    """Absolute addresses of the known schemes, own paths and fragments; no `//host`, no backslashes, no controls."""
    address = value.strip()
    if re.search(r"[\x00-\x20\\]", address) or address.startswith("//"):
        return None
    if name == "src" and not address.startswith(("/", "https://", "http://")):
        return None
    return address


def _refuse_depth(html: str) -> None:
    depth = 0
    for closing, name, selfclosing in TAG.findall(html):
        if name.lower() in VOID or selfclosing:
            continue
        depth += -1 if closing else 1
        if depth > MAX_DEPTH:
            raise TooDeepError(f"The text is nested more than {MAX_DEPTH} levels deep.")
