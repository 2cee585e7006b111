import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from app.search.excerpts import LENGTH, excerpt, finder, marked
from app.search.parser import parse


def test_all_forms_of_a_word_are_marked_and_nothing_else() -> None:
    find = finder(parse("migrate"))
    assert marked("Migration, migrating; emigrate", find) == (
        "<mark>Migration</mark>, <mark>migrating</mark>; emigrate"
    )


@pytest.mark.parametrize(
    ("asked", "text"),
    [("filing", "file"), ("file", "filing"), ("groß", "Groß"), ("jurgen", "Jürgen")],
)
def test_words_that_differ_from_their_stem_are_marked(asked: str, text: str) -> None:
    assert marked(text, finder(parse(asked))) == f"<mark>{text}</mark>"


def test_the_beginning_of_a_word_marks_the_whole_word() -> None:
    assert marked("hypervisors", finder(parse("hyper*"))) == "<mark>hypervisors</mark>"


def test_html_of_a_text_is_text() -> None:
    find = finder(parse("xen script"))
    assert marked('<script>"xen"</script>', find) == (
        "&lt;<mark>script</mark>&gt;&#34;<mark>xen</mark>&#34;&lt;/<mark>script</mark>&gt;"
    )


def test_the_excerpt_stands_where_most_of_the_words_stand() -> None:
    text = "alpha " + "word " * 200 + "alpha beta gamma " + "word " * 200
    found = excerpt(text, finder(parse("alpha beta gamma")))
    assert "<mark>alpha</mark> <mark>beta</mark> <mark>gamma</mark>" in found
    assert found.startswith("…word")
    assert found.endswith("word…")


def test_at_the_end_of_the_text_more_stands_before_the_mark() -> None:
    found = excerpt("word " * 100 + "needle", finder(parse("needle")))
    assert found.endswith("<mark>needle</mark>")
    assert LENGTH - 10 < len(found.striptags()) <= LENGTH + 1


def test_without_a_match_it_is_the_beginning() -> None:
    assert excerpt("First words. " + "more " * 100, finder(parse("tag:xen"))).startswith("First words. more")


def test_a_sentence_that_is_whole_keeps_its_stop() -> None:
    assert excerpt("Words. " * 100, finder(parse("tag:xen"))).endswith("Words. …")


@given(st.text(max_size=2000), st.text(alphabet="ab c", max_size=6))
def test_an_excerpt_is_short_and_safe(text: str, asked: str) -> None:
    found = excerpt(text, finder(parse(asked)))
    plain = found.replace("<mark>", "").replace("</mark>", "")
    assert len(plain.unescape()) <= LENGTH + 3
    assert str(escape(plain.unescape())) == str(plain)
