from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.parser import MAX_CHARACTERS, Query, Term, parse


def test_words_phrases_and_what_to_leave_out() -> None:
    query = parse('cpupools "event channel" -windows -"live migration"')
    assert query.wanted == (Term(("cpupool",)), Term(("event", "channel")))
    assert query.unwanted == (Term(("window",)), Term(("live", "migrat")))


def test_facets() -> None:
    query = parse('author:"Docs team" tag:xen-4-2 Category:Events -tag:Old')
    assert query.facets == (":author:docs-team", ":tag:xen-4-2", ":category:events")
    assert query.unwanted_facets == (":tag:old",)


@pytest.mark.parametrize(
    ("text", "day"), [("2012", date(2012, 1, 1)), ("2012-04", date(2012, 4, 1)), ("2012-4-23", date(2012, 4, 23))]
)
def test_dates_may_be_a_year_a_month_or_a_day(text: str, day: date) -> None:
    assert parse(f"after:{text}").after == day
    assert parse(f"before:{text}").before == day


def test_of_several_limits_the_narrowest_holds() -> None:
    query = parse("after:2012 after:2011 before:2014 before:2013")
    assert (query.after, query.before) == (date(2012, 1, 1), date(2013, 1, 1))


def test_a_date_that_is_none_is_words() -> None:
    assert parse("after:2012-13").wanted == (Term(("after", "2012", "13")),)


@pytest.mark.parametrize("part", ["after:banana", "after:2012-13-45", "before:0000", 'Before:"next week"'])
def test_which_operators_hold_no_date_is_known(part: str) -> None:
    assert parse(f"xen {part} after:2012 {part}").dateless == (part,)


def test_a_word_with_a_dash_or_a_dot_is_a_phrase() -> None:
    assert parse("cpu-pool 4.2").wanted == (Term(("cpu", "pool")), Term(("4", "2")))


def test_the_beginning_of_a_word() -> None:
    assert parse("migr* x* *").wanted == (Term(("migr",), is_prefix=True), Term(("x",)))


def test_an_operator_without_a_value_is_a_word() -> None:
    assert parse("author: tag:!").wanted == (Term(("author",)), Term(("tag",)))


def test_an_unknown_operator_is_words() -> None:
    assert parse("http://xen.org").wanted == (Term(("http", "xen", "org")),)


@pytest.mark.parametrize("text", ["", "  ", "-", '"', '""', '-"', "*", "()", "\0", "😀", "+ | & !"])
def test_nothing_to_look_for(text: str) -> None:
    assert parse(text).is_empty


def test_only_words_to_leave_out_ask_for_nothing() -> None:
    assert parse("-windows").is_empty


def test_an_open_quotation_mark_runs_to_the_end() -> None:
    assert parse('say "event channel').wanted == (Term(("sai",)), Term(("event", "channel")))


def test_a_long_text_is_cut_and_says_so() -> None:
    query = parse("xen " * 2500)
    assert query.wanted == (Term(("xen",)),)
    assert query.is_cut
    assert len(query.text) == MAX_CHARACTERS
    assert not parse("xen").is_cut


@given(st.text(max_size=600))
def test_every_text_has_a_meaning(text: str) -> None:
    assert isinstance(parse(text), Query)


@given(st.text(alphabet="ab1 \"-*:()^+&|!'\\<>~é", max_size=80))
def test_what_was_understood_is_understood_again(text: str) -> None:
    assert parse(parse(text).text) == parse(text)
