"""Visits every address of a site that its pages link to and that its robots.txt does not close to robots."""

import re
import urllib.error
import urllib.request
import urllib.robotparser
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

LINK = re.compile(r"""<(?:a|link|img|script|form|source)\b[^>]*?\b(?:href|src|action)="([^"]*)\"""")
STARTS = ("/", "/search/?q=xen", "/sign-in/", "/events/check/?feed=/events.ics")
"""The first page, and one of each kind that robots are asked to leave alone."""
POST_FORM = re.compile(r"""<form\b[^>]*method="post"[^>]*>""", re.IGNORECASE)


@dataclass
class Answer:
    status: int
    content_type: str
    body: bytes
    cookies: str | None


@dataclass
class Crawl:
    """What was found: answers by address, and for each dead address a page that links to it."""

    address: str
    answers: dict[str, Answer] = field(default_factory=dict)
    linked_from: dict[str, str] = field(default_factory=dict)

    @property
    def dead(self) -> dict[str, str]:
        return {url: self.linked_from[url] for url, answer in self.answers.items() if answer.status >= 400}

    @property
    def pages(self) -> dict[str, bytes]:
        return {u: a.body for u, a in self.answers.items() if a.content_type.startswith("text/html")}


def crawl(address: str, *, most: int = 3000) -> Crawl:
    found = Crawl(address)
    robots = urllib.robotparser.RobotFileParser(f"{address}/robots.txt")
    robots.read()
    waiting = [address + path for path in STARTS]
    found.linked_from = dict.fromkeys(waiting, "the start")
    while waiting and len(found.answers) < most:
        url = waiting.pop()
        answer = found.answers[url] = fetch(url)
        if not answer.content_type.startswith("text/html"):
            continue
        for link in links(url, answer.body.decode("utf-8")):
            if link.startswith(address) and link not in found.linked_from and robots.can_fetch("*", link):
                found.linked_from[link] = url
                waiting.append(link)
    return found


def links(base: str, html: str) -> list[str]:
    """Absolute addresses a reader or browser could follow with GET."""
    readable = POST_FORM.sub("", html)
    urls = (urldefrag(urljoin(base, unescape(target)))[0] for target in LINK.findall(readable))
    return [url for url in urls if urlsplit(url).scheme in ("http", "https")]


def fetch(url: str) -> Answer:
    try:
        with urllib.request.urlopen(url, timeout=20) as response:
            return _answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return _answer(error.code, error.headers, error.read())


def _answer(status: int, headers: object, body: bytes) -> Answer:
    get = headers.get  # type: ignore[attr-defined]  # an email.message.Message
    return Answer(status, get("Content-Type", ""), body, get("Set-Cookie"))
