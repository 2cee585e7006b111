"""Compressed forms of an answer, and which of them a client takes."""

import zlib

import brotli

IDENTITY = ""
GZIP = "gzip"
BROTLI = "br"
GZIP_LEVEL = 6
BROTLI_QUALITY = 5
LEAST_BYTES = 500
"""Smaller answers fit into one packet anyway."""
MOST_REMEMBERED = 500

COMPRESSIBLE = (
    "text/",
    "application/json",
    "application/feed+json",
    "application/rss+xml",
    "application/atom+xml",
    "application/xml",
    "application/opensearchdescription+xml",
    "application/manifest+json",
    "application/javascript",
    "image/svg+xml",
)

_remembered: dict[str, str] = {}


def preferred(accept: str | None) -> str:
    """`br`, `gzip` or identity: the client's highest weight, and the smaller form where weights are equal."""
    if not accept:
        return IDENTITY
    known = _remembered.get(accept)
    if known is None:
        known = _preferred(accept)
        if len(_remembered) < MOST_REMEMBERED and len(accept) < 200:
            _remembered[accept] = known
    return known


def _preferred(accept: str) -> str:
    weights: dict[str, float] = {}
    for item in accept.lower().split(","):
        name, _, parameters = item.partition(";")
        weights[name.strip()] = _weight(parameters)
    anything = weights.get("*", 0.0)
    brotli_weight = weights.get(BROTLI, anything)
    gzip_weight = max(weights.get(GZIP, anything), weights.get("x-gzip", 0.0))
    identity_weight = weights.get("identity", 0.0)
    best = max(brotli_weight, gzip_weight)
    if best <= 0 or best < identity_weight:
        return IDENTITY
    return BROTLI if brotli_weight == best else GZIP


def _weight(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value) if 0 <= float(value) <= 1 else 0.0
            except ValueError:
                return 0.0
    return 1.0


def is_compressible(media_type: str, size: int) -> bool:
    return size >= LEAST_BYTES and media_type.startswith(COMPRESSIBLE)


def compress(body: bytes, encoding: str) -> bytes:
    """The same bytes for the same body in every process: no time stamp, no name."""
    if encoding == BROTLI:
        return bytes(brotli.compress(body, quality=BROTLI_QUALITY))
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()
