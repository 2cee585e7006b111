from hypothesis import given
from hypothesis import strategies as st

from app.search.words import MAX_WORDS, facet, fold, words


def test_words_are_folded_split_at_what_is_no_letter_or_digit_and_stemmed() -> None:
    assert words("Jürgen Groß's CPU-pools, 4.2_rc1") == ["jurgen", "groß", "s", "cpu", "pool", "4", "2", "rc1"]


def test_composed_and_decomposed_letters_are_the_same_word() -> None:
    assert words("Jürgen") == words("Ju\u0308rgen") == ["jurgen"]


def test_a_text_of_any_length_has_at_most_so_many_words() -> None:
    assert len(words("word " * (MAX_WORDS + 5))) == MAX_WORDS


@given(st.text())
def test_folding_keeps_every_letter_at_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_words_hold_no_sign_that_a_database_could_read_as_syntax(text: str) -> None:
    assert all(word.isalnum() for word in words(text))


@given(st.text())
def test_no_word_is_a_facet(text: str) -> None:
    assert facet("tag", "xen") not in words(text)
