"""A body in pieces, most of which are those of the body before it: the calendar of which one month has changed.

What was worked out for a piece is not worked out again. No byte of it depends on what was known before.
"""

import hashlib
import zlib

from app.web.encodings import GZIP_LEVEL

WINDOW = 32 * 1024
"""How far back deflate looks."""
LEAST_PIECE = 10_000
"""Bytes, on average. What comes in smaller ones, as files do, is taken as a whole."""
GZIP_START = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""No name, no time, any system (RFC 1952, 2.3)."""
DEFLATE_END = b"\x03\x00"
"""An empty last block (RFC 1951, 3.2.6)."""
Pair = tuple[bytes, bytes]
"""A piece, after the one before it."""


class Pieces:
    def __init__(self, pieces: list[bytes], before: "Pieces | None" = None) -> None:
        length = sum(map(len, pieces))
        self.all = pieces if len(pieces) > 1 and length >= LEAST_PIECE * len(pieces) else [b"".join(pieces)]
        self.length = length
        known: dict[bytes, bytes] = before.digests if before else {}
        self.digests: dict[bytes, bytes] = {
            piece: known.get(piece) or hashlib.sha256(piece).digest() for piece in self.all
        }
        self.packed: dict[Pair, bytes] = before.packed if before else {}

    @property
    def hash(self) -> str:
        """Of a body in one piece that of its bytes."""
        digests = [self.digests[piece] for piece in self.all]
        return (digests[0] if len(digests) == 1 else hashlib.sha256(b"".join(digests)).digest()).hex()

    def joined(self) -> bytes:
        return b"".join(self.all)

    def gzip(self) -> bytes:
        """Each piece ends at a whole byte (Z_SYNC_FLUSH) and looks back into the one before."""
        pairs = list(zip([b"", *self.all], self.all, strict=False))
        self.packed = {pair: self.packed.get(pair) or _deflate(*pair) for pair in pairs}
        check = 0
        for piece in self.all:
            check = zlib.crc32(piece, check)
        end = check.to_bytes(4, "little") + (self.length & 0xFFFFFFFF).to_bytes(4, "little")
        return b"".join([GZIP_START, *(self.packed[pair] for pair in pairs), DEFLATE_END, end])


def _deflate(before: bytes, piece: bytes) -> bytes:
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=before[-WINDOW:])
    return packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH)
