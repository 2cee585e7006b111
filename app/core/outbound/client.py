"""A GET, or a POST of a form, with limits: where it may lead, how long it may take, how much it may bring."""

import http.client
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, quote, urlencode, urljoin, urlsplit

import idna

from app.core.database import is_writing
from app.core.errors import PortalError

from .connections import Deadline, ask, connect, secure
from .networks import is_public

SECONDS = 10.0
MOST_BYTES = 5 * 1024 * 1024
MOST_REDIRECTS = 3
LONGEST_ADDRESS = 2000
PIECE = 64 * 1024
PORTS = {"http": 80, "https": 443}
REDIRECTS = (301, 302, 303, 307, 308)
ENCODINGS = ("gzip", "x-gzip")
HEADERS = {"User-Agent": "community-portal", "Accept": "*/*", "Accept-Encoding": "gzip", "Connection": "close"}
CONDITIONAL = {"If-None-Match", "If-Modified-Since"}


class OutboundError(PortalError):
    """Nothing was brought; the message says why, for the person who gave the address."""

    status = 422


@dataclass(frozen=True)
class Answer:
    """`status` is 200, or 304 where what was held already is still right; the body is as before any compression."""

    status: int
    body: bytes
    url: str
    """Where it came from in the end."""
    etag: str | None = None
    last_modified: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """All of them, names in small letters."""
    cookies: Mapping[str, str] = field(default_factory=dict)
    """What it wants to be told the next time."""


Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> Sequence[str]:
    """The numeric addresses of a name, by the system's resolver. Raises OSError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError("there is no such name") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class _Place:
    """An address somebody gave, taken apart. `host` is ASCII."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True, kw_only=True)
class Client:
    """Shared by everybody. `also_allowed` names single places (address or name, port) that need not be part of the
    Internet, because whoever runs the site named them."""

    resolve: Resolve = resolve
    also_allowed: frozenset[tuple[str, int]] = frozenset()
    seconds: float = SECONDS
    most_bytes: int = MOST_BYTES
    context: ssl.SSLContext | None = None

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Brings it unless it is as `etag` and `last_modified` say. Raises OutboundError."""
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        held = {name: value for name, value in known.items() if value and value.isprintable()}
        return self._bring(url, {**HEADERS, **(headers or {}), **held}, None)

    def post(self, url: str, form: Mapping[str, str], *, headers: Mapping[str, str] | None = None) -> Answer:
        """Sends a form; an answer that leads elsewhere is none. Raises OutboundError."""
        body = urlencode(form).encode()
        sent = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
        return self._bring(url, {**HEADERS, **(headers or {}), **sent}, body)

    def _bring(self, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        """A transaction that writes keeps everybody else waiting, so that calling this within one is a mistake."""
        if is_writing():
            raise RuntimeError("nothing is fetched while a transaction writes; commit first")
        deadline = Deadline(self.seconds)
        try:
            return self._follow(url, headers, body, deadline)
        except TimeoutError as error:
            raise OutboundError(f"{_shown(url)} took longer than {self.seconds:g} seconds.") from error
        except ssl.SSLError as error:
            raise OutboundError(f"{_shown(url)} has no valid certificate: {_reason(error)}.") from error
        except OSError as error:
            raise OutboundError(f"{_shown(url)} cannot be reached: {_reason(error)}.") from error
        except http.client.IncompleteRead as error:
            raise OutboundError(f"{_shown(url)} broke off before its end.") from error
        except (http.client.HTTPException, zlib.error, ValueError) as error:
            raise OutboundError(f"{_shown(url)} answered something that is no proper HTTP.") from error

    def _follow(self, url: str, headers: Mapping[str, str], body: bytes | None, deadline: Deadline) -> Answer:
        for _ in range(MOST_REDIRECTS + 1 if body is None else 1):
            answer = self._hop(url, headers, body, deadline)
            if isinstance(answer, Answer):
                return answer
            url, before = urljoin(url, answer), url
            headers = _without_cookies(headers) if _origin(url) != _origin(before) else headers
        if body is not None:
            raise OutboundError(f"What was sent was not taken; the way leads to {_shown(url)}.")
        raise OutboundError(f"{_shown(url)} leads on and on: more than {MOST_REDIRECTS} redirects.")

    def _hop(self, url: str, headers: Mapping[str, str], body: bytes | None, deadline: Deadline) -> Answer | str:
        """The answer, or the address it points to."""
        place = _place(url)
        sock = connect(self._addresses(place, deadline), place.port, deadline)
        if place.scheme == "https":
            context = self.context or ssl.create_default_context()
            sock = secure(sock, place.host.rstrip("."), context, deadline)
        with sock:
            response = ask(sock, place.target, {"Host": place.header, **headers}, deadline, body=body)
            with response:
                return self._read(url, response, is_known=not CONDITIONAL.isdisjoint(headers))

    def _addresses(self, place: _Place, deadline: Deadline) -> Sequence[str]:
        """All of them are checked: a name with one good and one bad address is up to something."""
        found = _within(deadline, lambda: self.resolve(place.host, place.port))
        for address in found:
            allowed = is_public(address) and place.port in PORTS.values()
            if not allowed and self.also_allowed.isdisjoint({(address, place.port), (place.host, place.port)}):
                raise OutboundError(f"{_quoted(place.header)} is no public web server; only those are asked.")
        return found

    def _read(self, url: str, response: http.client.HTTPResponse, *, is_known: bool) -> Answer | str:
        if response.status in REDIRECTS and (location := response.headers.get("Location")):
            return str(location)
        headers = {name.lower(): value for name, value in response.headers.items()}
        etag, last_modified = _header(response, "ETag"), _header(response, "Last-Modified")
        answer = Answer(response.status, b"", url, etag, last_modified, headers, _cookies(response))
        if response.status == 304 and is_known:
            return answer
        if response.status != 200:
            raise OutboundError(f"{_shown(url)} answered {response.status} {response.reason[:80]}".strip() + ".")
        return replace(answer, body=self._body(url, response))

    def _body(self, url: str, response: http.client.HTTPResponse) -> bytes:
        encoding = (response.headers.get("Content-Encoding") or "identity").strip().lower()
        if encoding not in (*ENCODINGS, "identity"):
            raise OutboundError(f"{_shown(url)} came in an encoding nobody asked for: {_quoted(encoding)}.")
        inflate = zlib.decompressobj(wbits=31) if encoding in ENCODINGS else None
        body = bytearray()
        while not (inflate and inflate.eof) and (piece := response.read(PIECE)):
            body += inflate.decompress(piece, self.most_bytes - len(body) + 1) if inflate else piece
            if len(body) > self.most_bytes:
                raise OutboundError(f"{_shown(url)} holds more than {self.most_bytes // 1024 // 1024} MB.")
        if not inflate.eof if inflate else response.length:
            raise OutboundError(f"{_shown(url)} broke off before its end.")
        return bytes(body)


def _place(url: str) -> _Place:
    if len(url) > LONGEST_ADDRESS:
        raise OutboundError(f"An address has at most {LONGEST_ADDRESS} characters.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise OutboundError(f"{_quoted(url)} is no address.") from error
    if parts.scheme not in PORTS or not parts.hostname or not url.isprintable() or " " in url or "\\" in url:
        raise OutboundError(f"{_quoted(url)} is no address such as https://example.org/calendar.ics.")
    if "@" in parts.netloc:
        raise OutboundError("An address with a name or a password in it is not asked.")
    return _Place(parts.scheme, _ascii(parts.hostname), port or PORTS[parts.scheme], _target(parts))


def _ascii(host: str) -> str:
    """The name as it is asked for; digits in circles become the digits they stand for, and are then refused."""
    if ":" in host:
        return host
    try:
        return idna.encode(host, uts46=True).decode() if not host.isascii() else host
    except idna.IDNAError as error:
        raise OutboundError(f"{_quoted(host)} is no name of a server.") from error


def _target(parts: SplitResult) -> str:
    kept = "!#$%&'()*+,/:;=?@[]~"
    target = quote(parts.path or "/", safe=kept)
    return target + (f"?{quote(parts.query, safe=kept)}" if parts.query else "")


def _within(deadline: Deadline, work: Callable[[], Sequence[str]]) -> Sequence[str]:
    """What `work` gives, if it does in time: the system's resolver takes as long as it likes."""
    done: list[Sequence[str]] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            done.append(work())
        except Exception as error:  # noqa: BLE001 — raised again below, in the thread that asked
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True, name="resolve")
    thread.start()
    thread.join(deadline.left())
    if failed:
        raise failed[0]
    if not done:
        raise TimeoutError
    return done[0]


def _header(response: http.client.HTTPResponse, name: str) -> str | None:
    value = response.headers.get(name)
    return value if value and value.isprintable() and len(value) <= 200 else None


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _without_cookies(headers: Mapping[str, str]) -> dict[str, str]:
    """They are for whoever gave them."""
    return {name: value for name, value in headers.items() if name != "Cookie"}


def _cookies(response: http.client.HTTPResponse) -> dict[str, str]:
    given = [line.partition(";")[0].partition("=") for line in response.headers.get_all("Set-Cookie", [])]
    return {name.strip(): value.strip() for name, _, value in given if (name + value).isprintable()}


def _shown(url: str) -> str:
    """Without its query, which may hold a secret."""
    return _quoted(url.partition("?")[0])


def _quoted(text: str) -> str:
    shown = "".join(character for character in text[:100] if character.isprintable())
    return f"“{shown}”"


def _reason(error: OSError) -> str:
    return (error.strerror or str(error) or type(error).__name__)[:120].rstrip(".")
