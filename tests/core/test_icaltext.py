import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.icaltext import escape, fold, parameter, plain


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("one, two; three\\four", "one\\, two\\; three\\\\four"),
        ("a\nb\r\nc\rd\u2028e", "a\\nb\\nc\\nd\\ne"),
        ("10:30: start", "10:30: start"),
        ('say "no"', 'say "no"'),
        ("NUL\0BEL\x07VT\x0bDEL\x7fTAB\t", "NULBELVT\\nDELTAB\t".replace("VT\\n", "VT\\n")),
    ],
)
def test_c5_c10_text_is_escaped_and_holds_no_controls(text: str, escaped: str) -> None:
    assert escape(text) == escaped


@pytest.mark.parametrize(
    ("text", "written"),
    [("plain", "plain"), ("a:b", '"a:b"'), ('say "no"', "say ^'no^'"), ("a^b\nc;d", '"a^^b^nc;d"')],
)
def test_c12_parameters_are_quoted_and_encoded(text: str, written: str) -> None:
    assert parameter(text) == written


@given(st.text(max_size=400))
def test_c1_c2_c3_folded_lines_are_short_whole_and_come_back(text: str) -> None:
    line = "SUMMARY:" + plain(text).replace("\n", "")
    folded = fold(line)
    assert folded.endswith("\r\n")
    physical = folded.encode().split(b"\r\n")[:-1]
    for part in physical:
        assert len(part) <= 75
        part.decode("utf-8")
        assert b"\r" not in part
        assert b"\n" not in part
    assert all(part.startswith(b" ") and len(part) > 1 for part in physical[1:])
    assert folded.replace("\r\n ", "") == line + "\r\n"


@pytest.mark.parametrize("length", range(60, 90))
def test_c3_folding_never_splits_a_character(length: int) -> None:
    line = "X:" + "a" * length + "🎋" * 40
    assert [part.decode() for part in fold(line).encode().split(b"\r\n")]
    assert fold(line).replace("\r\n ", "") == line + "\r\n"
