import pytest

from app.blog.excerpts import shorten


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("One line.", "One line."),
        ("What is new\nXen 4.2 has pools.", "What is new · Xen 4.2 has pools."),
        ("First, this.\nThen  that.", "First, this. Then that."),
        ("He said “yes.”\nShe left (early.)\nEnd", "He said “yes.” She left (early.) End"),
        ("We need:\nnodes\ndisks\n", "We need: nodes · disks"),
        ("A heading\n" + "word " * 60, "A heading · " + "word " * 36 + "word …"),
        ("x" * 196 + "\nnext one", "x" * 196 + " …"),
        ("", ""),
    ],
)
def test_what_has_no_end_of_its_own_does_not_run_into_the_next(text: str, short: str) -> None:
    assert shorten(text) == short
