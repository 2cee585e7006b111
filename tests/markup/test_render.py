import signal
import subprocess
import sys
import threading
import time

import pytest

from app.markup import BusyError, MarkupError, Renderer, client, render

ARTICLE = """First *paragraph*.

<!--more-->

## Steps

```console
# xl cpupool-list
```

| a | b |
|---|---|
| 1 | 2 |
"""


def test_teaser_ends_at_the_more_mark() -> None:
    rendered = render(ARTICLE)
    assert rendered.teaser_html == "<p>First <em>paragraph</em>.</p>"
    assert rendered.has_more
    assert rendered.html.startswith("<p>First <em>paragraph</em>.</p>\n<h2>Steps</h2>")


def test_code_is_highlighted_and_tables_stay() -> None:
    html = render(ARTICLE).html
    assert '<div class="highlight"><pre>' in html
    assert "<td>2</td>" in html


def test_plain_text_has_one_line_a_block() -> None:
    assert render(ARTICLE).text.splitlines()[:3] == ["First paragraph.", "Steps", "# xl cpupool-list"]


def test_without_a_mark_the_first_paragraph_is_the_teaser() -> None:
    rendered = render("One.\n\nTwo.")
    assert (rendered.teaser_html, rendered.has_more) == ("<p>One.</p>", True)
    assert not render("Only one.").has_more


def test_headings_leave_the_only_h1_to_the_page() -> None:
    assert render("# Title").html == "<h2>Title</h2>"


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[a](javascript:alert(1))",
        '<a href="//evil.example">a</a>',
        '<p style="position:fixed" id="main">x</p>',
        "<svg><animate onbegin=alert(1)></svg>",
        '<iframe src="https://evil.example"></iframe>',
    ],
)
def test_nothing_that_acts_survives(source: str) -> None:
    html = render(source).html.lower()
    for trace in ("<script", "onerror", "javascript:", "evil.example", "style=", "id=", "<svg", "onbegin", "<iframe"):
        assert trace not in html


def test_a_bomb_is_refused_and_the_next_text_is_rendered() -> None:
    with Renderer(seconds=1) as renderer:
        started = time.monotonic()
        with pytest.raises(MarkupError, match="too long"):
            renderer.render("[" * 60_000)
        assert time.monotonic() - started < 8
        assert renderer.render("calm").html == "<p>calm</p>"


def test_a_child_ends_itself_though_nobody_waits_for_it() -> None:
    """Its server may have died: what it was given lies in the pipe, and nobody reads what it answers."""
    with subprocess.Popen(
        [sys.executable, "-m", "markup.child"],
        cwd=client.APP_FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as child:
        assert child.stdin is not None
        child.stdin.write(b'"' + b"[" * 60_000 + b'"\n')
        child.stdin.flush()
        assert child.wait(60) == -signal.SIGPROF


def test_a_text_after_others_has_its_whole_time() -> None:
    with Renderer() as renderer:
        renderer.render("calm")
        child = renderer._child
        for _ in range(4):
            renderer.render(ARTICLE * 500)
        assert renderer._child is child


def test_more_texts_at_once_than_threads_can_be_spared_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_places", threading.BoundedSemaphore(1))
    with client._places, pytest.raises(BusyError, match="Wait a few seconds"):
        render("calm")
    assert render("calm").html == "<p>calm</p>"
    with pytest.raises(MarkupError, match="characters"):
        render("x" * 200_001)
    assert render("calm").html == "<p>calm</p>"


def test_deep_nesting_is_refused_in_words() -> None:
    with pytest.raises(MarkupError, match="levels deep"):
        render("<div>" * 500)


def test_a_text_over_the_limit_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(MarkupError, match="characters"):
        render("x" * 200_001)


def test_no_link_leads_to_a_place_within_the_text_that_no_id_marks() -> None:
    assert "href" not in render("Said before.[^1]\n\n[^1]: By whom.").html
