from app.markup import plain_to_html


def test_paragraphs_breaks_and_links() -> None:
    html = plain_to_html("One\ntwo\n\nSee https://example.org/a?b=1&c=2, please.")
    assert html == (
        "<p>One<br>\ntwo</p>\n"
        '<p>See <a href="https://example.org/a?b=1&amp;c=2" rel="nofollow ugc">https://example.org/a?b=1&amp;c=2</a>,'
        " please.</p>"
    )


def test_markup_is_text() -> None:
    assert plain_to_html("<b>*x*</b>") == "<p>&lt;b&gt;*x*&lt;/b&gt;</p>"
