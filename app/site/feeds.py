"""Atom of search results. Pure: results and absolute addresses in, bytes out."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from app.search.queries import Result

ATOM = "http://www.w3.org/2005/Atom"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document can hold, escaped or not."""

ET.register_namespace("", ATOM)


def atom(title: str, results: Iterable[Result], *, site_url: str, path: str, feed_path: str, author: str) -> bytes:
    """A feed of what was found, in the order given. It is as old as the newest thing in it."""
    results = list(results)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", site_url + feed_path)
    _add(feed, "title", title)
    _add(feed, "updated", _moment(max((each.happened_at for each in results), default=datetime.fromtimestamp(0, UTC))))
    _add(feed, "link", rel="self", type="application/atom+xml", href=site_url + feed_path)
    _add(feed, "link", rel="alternate", type="text/html", href=site_url + path)
    _add(_add(feed, "author"), "name", author)
    for result in results:
        entry = _add(feed, "entry")
        _add(entry, "id", site_url + result.path)
        _add(entry, "title", result.title.striptags())
        _add(entry, "updated", _moment(result.happened_at))
        _add(entry, "link", rel="alternate", type="text/html", href=site_url + result.path)
        _add(entry, "category", term=result.kind)
        if result.author:
            _add(_add(entry, "author"), "name", result.author)
        _add(entry, "summary", str(result.excerpt), type="html")
    body: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = NOT_XML.sub("", text) or None
    return element


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
