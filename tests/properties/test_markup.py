import re

from hypothesis import given, settings
from hypothesis import strategies as st

from app.markup.clean import TooDeepError, clean
from app.markup.convert import convert

PIECES = st.sampled_from(
    [
        *("<", ">", "<a href=", "javascript:", "data:", "<p ", "onclick=", "style=", '"', "'", "`", "```\n", "</p>"),
        *("[x](", ")", "![", "]", "<svg>", "<math>", "<style>", "<script>", "alert(1)", "&#x6a;", "\n\n", "* ", "> "),
        *("<table><tr><td>", "<noscript>", "<!--", "-->", "| a | b |\n", "text", "é", "\x00", "<form>", "<title>"),
    ]
)
ACTS = re.compile(r"<(script|style|svg|math|iframe|form|object|embed)\b|<[^>]*\s(on\w+|style|id|name)=", re.IGNORECASE)


@given(st.lists(PIECES, max_size=30))
@settings(max_examples=200, deadline=None)
def test_no_output_can_act_and_cleaning_again_changes_nothing(pieces: list[str]) -> None:
    try:
        html = convert("".join(pieces)).html
    except TooDeepError:
        return
    assert not ACTS.search(html)
    assert clean(html) == html
