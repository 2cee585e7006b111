"""The inside of a line or a cell: links, templates, tags and entities, taken to plain text."""

import html
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from app.docsdays.wikitext.words import STATE_OF, owner_in

TOKEN = re.compile(
    r"""
    \[\[(?P<link>[^\[\]\n]{1,500})\]\]
    |\[(?P<address>(?:https?:|ftps?:|irc:)?//[^\s\[\]<>]{1,2000}(?:[\ \t][^\[\]\n]{0,1000})?)\]
    |\[(?P<box>[\w\ ✓✔]{1,12})\](?!\()
    |\{\{(?P<template>[^{}]{1,5000})\}\}
    |<(?P<tag>/?[a-z]\w{0,15})\b[^<>]{0,500}>
    |(?P<bare>https?://[^\s<>\[\]{}|"']{1,2000})
    |'''(?P<bold>[\w\ ]{1,12})[.:!]?'''
    |(?P<style>'{2,5})
    |(?P<entity>&(?:\#\d{1,7}|\#x[0-9a-f]{1,6}|\w{2,31});)
    """,
    re.VERBOSE | re.IGNORECASE,
)
STRUCK = {"del", "s", "strike"}
HIDDEN = ("category", "file", "image", "user talk")
USERS = {"user", "u", "ping", "owner"}
LITERAL = {" ": "\x01", "\t": "\x02", "\n": "\x03"}
"""White space that was written as an entity is meant, and kept."""
BACK = str.maketrans({mark: letter for letter, mark in LITERAL.items()})
STAMP = re.compile(r"\(?\d{1,2}:\d\d, \d{1,2} \w{3,12} \d{4} \(\w{2,5}\)\)?")
LEFT_OVER = re.compile(r"\( *(?:\| *)?\)|~{3,5}")
DONE_LOUDLY = re.compile(r"^(?:DONE|FIXED)\b[ .:!–—-]{0,4}|[ .:!–—-]{0,4}\b(?:DONE|FIXED)[.!]?$")
OWNED = re.compile(
    r"[(\[]?\b(?:owner|assigned to|assignee|taken by|claimed by) ?[:=] ?(?P<name>[^()\[\];]{1,100})[)\]]?",
    re.IGNORECASE,
)


class Link(NamedTuple):
    target: str
    is_page: bool
    """Its target is the title of a page of the same wiki, and no address."""


@dataclass
class Inline:
    text: str = ""
    state: str = ""
    owners: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    is_link: bool = False
    """A link in brackets is all that it says, struck out or not."""

    @property
    def title(self) -> str:
        return self.text.replace("\n", " ").strip(" ")

    @property
    def owner(self) -> str:
        return ", ".join(dict.fromkeys(filter(None, map(owner_in, self.owners))))


def parse(source: str, *, is_cell: bool = False) -> Inline:
    """A cell of a table is one field, and its users are its text; a line has its state and owner within."""
    reader = _Reader(is_cell=is_cell)
    return reader.read(source)


class _Reader:
    def __init__(self, *, is_cell: bool) -> None:
        self._is_cell = is_cell
        self._found = Inline()
        self._parts: list[str] = []
        self._is_struck = False
        self._has_struck = False
        self._outside = ""
        self._label = ""

    def read(self, source: str) -> Inline:
        at = 0
        for token in TOKEN.finditer(source):
            self._put(source[at : token.start()])
            at = token.end()
            getattr(self, f"_{token.lastgroup}", self._put)(token[0])
        self._put(source[at:])
        text = _tidy("".join(self._parts))
        self._found.is_link = len(self._found.links) == 1 and _tidy(self._label) == text != ""
        if not self._is_cell:
            text = self._signed(text)
        self._found.text = text.translate(BACK)
        if self._has_struck and not re.search(r"\w", self._outside):
            self._found.state = "done"
        return self._found

    def _signed(self, text: str) -> str:
        """What a line says beside its text: a signature, an owner in words, a state in capitals."""
        text = LEFT_OVER.sub("", STAMP.sub("", text))
        if owned := OWNED.search(text):
            self._found.owners.append(owned["name"])
            text = f"{text[: owned.start()]} {text[owned.end() :]}"
        loud = DONE_LOUDLY.sub("", text)
        if loud != text and loud.strip():
            self._found.state, text = "done", loud
        if self._found.owners or self._found.state:
            text = text.strip(" –—-:")
        return re.sub(r" {2,}", " ", text).strip(" ")

    def _put(self, text: str) -> None:
        self._parts.append(text)
        if not self._is_struck:
            self._outside += text if len(self._outside) < 1000 else ""

    def _link(self, token: str) -> None:
        target, _, label = token[2:-2].partition("|")
        target = target.strip().lstrip(":")
        space, _, name = target.partition(":")
        kind = space.strip().replace("_", " ").casefold()
        if kind == "user" and name:
            self._found.owners.append(_entities(label.strip() or name).translate(BACK))
            if self._is_cell:
                self._put(_entities(label.strip() or name))
        elif kind not in HIDDEN:
            self._put_link(Link(html.unescape(target), is_page=True), label.strip() or target)

    def _address(self, token: str) -> None:
        address, _, label = token[1:-1].partition(" ")
        place = html.unescape(f"https:{address}" if address.startswith("//") else address)
        self._put_link(Link(place, is_page=False), label.strip() or address)

    def _put_link(self, link: Link, label: str) -> None:
        self._found.links.append(link)
        self._label = _entities(label)
        self._put(self._label)

    def _box(self, token: str) -> None:
        self._state_or_text(token[1:-1], token)

    def _bold(self, token: str) -> None:
        self._state_or_text(token.strip("'").rstrip(".:!"), token.strip("'"))

    def _state_or_text(self, word: str, text: str) -> None:
        """Words that say a state beside a text; where they are all of it, as in a cell, they are the text."""
        state = STATE_OF.get(word.strip().lower(), "")
        if self._is_cell or (not state and word.strip()):
            self._put(text)
        else:
            self._found.state = state or "open"

    def _template(self, token: str) -> None:
        name, *arguments = (part.strip() for part in token[2:-2].split("|"))
        plain = [_entities(argument) for argument in arguments if "=" not in argument]
        named = dict(argument.split("=", 1) for argument in arguments if "=" in argument)
        if name == "!":
            self._put("|")
        elif name.lower() in STATE_OF:
            self._found.state = STATE_OF[name.lower()]
            self._found.owners += [named[key] for key in ("by", "user", "owner") if key in named]
            self._put(" ".join(plain))
        elif name.lower() in USERS and plain:
            self._found.owners.append(plain[0].translate(BACK))
            if self._is_cell:
                self._put(plain[0])
        else:
            self._put(token)

    def _tag(self, token: str) -> None:
        name = re.sub(r"\W", "", token.split(maxsplit=1)[0]).lower()
        if name == "br":
            self._put("\n")
        elif name in STRUCK:
            self._is_struck = not token.startswith("</")
            self._has_struck = True

    def _bare(self, token: str) -> None:
        address = token.rstrip(".,;:!?)")
        self._found.links.append(Link(html.unescape(address), is_page=False))
        self._put(_entities(token))

    def _style(self, _token: str) -> None:
        """Bold and italic say nothing here."""

    def _entity(self, token: str) -> None:
        self._put(_entities(token))


def _tidy(text: str) -> str:
    lines = re.sub(r"[ \t]+", " ", text).split("\n")
    return "\n".join(line.strip(" ") for line in lines).strip("\n")


def _entities(text: str) -> str:
    return re.sub(r"&(?:#\w{1,8}|\w{2,31});", lambda found: _letters(found[0]), text)


def _letters(entity: str) -> str:
    letters = html.unescape(entity)
    return LITERAL.get(letters, letters if letters.isprintable() or letters == "\xa0" else "")
