"""One public answer, complete: its body plain and compressed, with an entity tag each, ready to be sent."""

from typing import NamedTuple

from app.web import encodings
from app.web.conditional import is_current
from app.web.encodings import GZIP, IDENTITY
from app.web.pieces import Pieces

Headers = list[tuple[str, str]]

REPEATED = ("cache-control", "vary", "expires", "content-location", "last-modified")
"""What an answer of 304 repeats beside the entity tag (RFC 9110, 15.4.5)."""
OVERHEAD_BYTES = 3000
"""What an entry takes besides its bodies: headers, keys, objects."""


STORED_STATUSES = (200, 301)
KNOWN_VARY = {"cookie", "accept-encoding"}
MOST_BYTES_OF_ONE = 8 * 1024 * 1024
"""Larger texts are told apart by their tags like all others, but not kept; larger files are passed on as they come."""


class Sent(NamedTuple):
    status: int
    headers: Headers
    body: bytes


class Form:
    """The answer in one encoding."""

    __slots__ = ("etag", "full", "head", "not_modified")

    def __init__(self, status: int, headers: Headers, body: bytes, etag: str, encoding: str) -> None:
        self.etag = etag
        described = [*headers, ("Content-Length", str(len(body)))]
        if encoding:
            described.append(("Content-Encoding", encoding))
        tag = ("ETag", etag)
        self.full = Sent(status, [*described, tag], body)
        self.head = Sent(status, self.full.headers, b"")
        self.not_modified = Sent(304, [tag, *(item for item in headers if item[0].lower() in REPEATED)], b"")


class Answer:
    """What Flask answered to a GET. Equal bodies give equal entity tags, in every process."""

    def __init__(self, status: int, headers: Headers, body: list[bytes], *, before: "Answer | None" = None) -> None:
        """`before` is an earlier answer at the same address."""
        self._status = status
        self._headers = [item for item in headers if item[0].lower() not in ("content-length", "etag")]
        self.pieces: Pieces = Pieces(body, before.pieces if before else None)
        self.hash = self.pieces.hash[:24]
        found = {name.lower(): value for name, value in headers}
        self._last_modified = found.get("last-modified")
        self.is_compressible = encodings.is_compressible(found.get("content-type", ""), self.length)
        self._forms: dict[str, Form] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Answer) and (self._status, self._headers, self.pieces.all) == (
            other._status,
            other._headers,
            other.pieces.all,
        )

    __hash__ = None  # type: ignore[assignment]  # compared by value, never kept in a set

    @property
    def length(self) -> int:
        """Bytes of the plain body."""
        return self.pieces.length

    @property
    def size(self) -> int:
        held = [form.full.body for form in list(self._forms.values())] + list(self.pieces.packed.values())
        held += self.pieces.all if len(self.pieces.all) > 1 or IDENTITY not in self._forms else []
        return OVERHEAD_BYTES + sum(map(len, held))

    def form(self, encoding: str) -> Form | None:
        """The answer in that encoding if it was asked for before, or cannot be compressed at all."""
        return self._forms.get(encoding if self.is_compressible else IDENTITY)

    def make_form(self, encoding: str) -> Form:
        """The answer in that encoding, compressed now and kept."""
        form = self.form(encoding)
        if form is None:
            encoding = encoding if self.is_compressible else IDENTITY
            etag = f'"{self.hash}-{encoding}"' if encoding else f'"{self.hash}"'
            form = self._forms[encoding] = Form(self._status, self._headers, self._body(encoding), etag, encoding)
        return form

    def _body(self, encoding: str) -> bytes:
        if encoding == GZIP and len(self.pieces.all) > 1:
            return self.pieces.gzip()
        whole = self.pieces.joined()
        return encodings.compress(whole, encoding) if encoding else whole

    def send(
        self, form: Form, *, head: bool, if_none_match: str | None = None, if_modified_since: str | None = None
    ) -> Sent:
        """What goes to this client: all of it, its head, or the word that nothing changed."""
        if (if_none_match or if_modified_since) and self._status == 200:  # noqa: SIM102 — reads as one question each
            if is_current(
                form.etag, self._last_modified, if_none_match=if_none_match, if_modified_since=if_modified_since
            ):
                return form.not_modified
        return form.head if head else form.full


def is_for_everybody(status: int, headers: Headers) -> bool:
    """Says of an answer to a visitor's GET that it is the same for everybody, and whole."""
    found = {name.lower(): value for name, value in headers}
    length = found.get("content-length", "")
    vary = {name.strip().lower() for name in found.get("vary", "").split(",")}
    return (
        status in STORED_STATUSES
        and "public" in found.get("cache-control", "")
        and not {"set-cookie", "content-encoding", "content-range"} & found.keys()
        and vary <= KNOWN_VARY
        and length.isdecimal()
        and (int(length) <= MOST_BYTES_OF_ONE or encodings.is_compressible(found.get("content-type", ""), int(length)))
    )
