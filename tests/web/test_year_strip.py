from datetime import date

import pytest

from app.web.year_strip import Mark, fraction, mark


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2011, 5, 7), date(2011, 5, 11), ("7–11 May", 34.52, 1.37)),
        (date(2011, 12, 31), date(2011, 12, 31), ("31 December", 99.73, 0.27)),
        (date(2010, 12, 30), date(2011, 1, 2), ("1–2 January", 0.0, 0.55)),
        (date(2010, 1, 1), date(2012, 1, 1), ("1 January – 31 December", 0.0, 100.0)),
    ],
)
def test_mark_lies_in_its_year(start: date, end: date, expected: tuple[str, float, float]) -> None:
    drawn = mark(2011, start, end, name="Hackathon", href="/events/hackathon/", tone="meet")
    when, x, width = expected
    assert (drawn.label, drawn.x, drawn.width) == (f"Hackathon, {when}", x, width)


def test_mark_can_be_hit_beside_itself() -> None:
    drawn = mark(2012, date(2012, 7, 1), date(2012, 7, 1), name="A", href="/a/", tone="cancelled", suffix=", cancelled")
    assert drawn == Mark("A, 1 July, cancelled", "/a/", "cancelled", x=49.73, width=0.27, hit_x=49.13, hit_width=1.47)


def test_mark_is_drawn_as_a_link_above_or_below_the_line() -> None:
    drawn = mark(2012, date(2012, 7, 1), date(2012, 7, 1), name="A & “<b>”", href='/"/', tone="meet")
    assert drawn.__html__() == (
        '<a href="/&#34;/" aria-label="A &amp; “&lt;b&gt;”, 1 July"><title>A &amp; “&lt;b&gt;”, 1 July</title>'
        '<rect class="year-hit" x="49.13%" width="1.47%" y="10" height="26"/>'
        '<rect class="year-mark" data-tone="meet" x="49.73%" width="0.27%" y="17" height="17"/></a>'
    )
    assert 'y="43" height="11"' in drawn._replace(tone="help").__html__()


def test_fractions_of_a_year() -> None:
    assert fraction(date(2012, 1, 1)) == 0
    assert fraction(date(2012, 7, 2)) == 183 / 366
    assert fraction(date(2013, 12, 31)) == 364 / 365
