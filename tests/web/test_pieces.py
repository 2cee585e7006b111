"""Bodies in pieces."""

import gzip
import hashlib
import zlib

import pytest

from app.web.pieces import LEAST_PIECE, Pieces


def piece(text: str) -> bytes:
    return "".join(f"{text} {number}\n" for number in range(3000)).encode()


JANUARY, FEBRUARY, MARCH = piece("January"), piece("February"), piece("March")


@pytest.mark.parametrize(
    "pieces",
    [[JANUARY], [JANUARY, FEBRUARY, MARCH], [JANUARY, JANUARY, JANUARY], [b"head", JANUARY, FEBRUARY, b""], [b""], []],
    ids=["one", "three", "alike", "small-and-empty", "nothing", "none"],
)
def test_gzip_holds_the_pieces(pieces: list[bytes]) -> None:
    body = Pieces(pieces)
    assert body.joined() == b"".join(pieces)
    assert body.length == len(b"".join(pieces))
    assert gzip.decompress(body.gzip()) == b"".join(pieces)
    whole = zlib.decompressobj(31)  # one member: many clients read no second one
    assert whole.decompress(body.gzip()) == b"".join(pieces)
    assert (whole.eof, whole.unused_data) == (True, b"")


def test_what_comes_again_is_not_worked_out_again() -> None:
    before = Pieces([b"1", JANUARY, FEBRUARY, MARCH])
    before.gzip()
    after = Pieces([b"2", JANUARY, FEBRUARY + b"edited", MARCH], before)
    packed = after.gzip()
    assert packed == Pieces(after.all).gzip()
    assert after.hash == Pieces(after.all).hash != before.hash
    assert set(after.packed) & set(before.packed) == set()
    again = Pieces([b"2", JANUARY, FEBRUARY, MARCH], before)
    again.gzip()
    assert {pair[1][:9] for pair in set(again.packed) & set(before.packed)} == {FEBRUARY[:9], MARCH[:9]}
    assert again.packed[JANUARY, FEBRUARY] is before.packed[JANUARY, FEBRUARY]
    assert again.digests[FEBRUARY] is before.digests[FEBRUARY]


def test_what_is_gone_is_forgotten() -> None:
    before = Pieces([JANUARY, FEBRUARY])
    before.gzip()
    after = Pieces([JANUARY, MARCH], before)
    after.gzip()
    assert set(after.packed) == {(b"", JANUARY), (JANUARY, MARCH)}
    assert set(after.digests) == {JANUARY, MARCH}


def test_small_pieces_are_one() -> None:
    small = [b"x" * (LEAST_PIECE - 1)] * 3
    assert Pieces(small).all == [b"".join(small)]
    assert Pieces(small).hash == hashlib.sha256(b"".join(small)).hexdigest()
