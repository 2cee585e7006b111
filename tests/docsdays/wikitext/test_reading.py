"""Pages of wikitext: what each line is, and which tasks there are."""

import pytest

from app.docsdays.wikitext import Kind, Row, WikitextError, read


def kinds(text: str) -> list[str]:
    return [str(line.kind) for line in read(text).lines]


def rows(text: str) -> list[Row]:
    return list(read(text).rows)


def told(text: str) -> list[tuple[str, str, str]]:
    return [(row.title, row.state, row.owner) for row in rows(text)]


def test_headings_are_kept_to_the_deepest() -> None:
    text = "intro\n== Tools ==\n=== xl ===\n* Describe it\n== Wiki ==\n* Sort it\n"
    assert kinds(text) == ["text", "heading", "heading", "task", "heading", "task"]
    assert [row.headings for row in rows(text)] == [("Tools", "xl"), ("Wiki",)]
    assert [line.number for line in read("\n\n* a\n\n* b").lines] == [3, 5]


def test_lists_nest_and_mix() -> None:
    text = "#; \n* Pages -\n*# First\n*#: more of it\n*# Second\n*#* Deep\n; Term\n: its text\n"
    found = read(text)
    assert [str(line.kind) for line in found.lines] == [
        "not understood", "group", "task", "part", "group", "task", "group", "text",
    ]  # fmt: skip
    deep = "#* Parent\n#*; Kind\n#*:* Child\n"
    assert [(row.title, row.groups) for row in rows(deep)] == [("Child", ("Parent", "Kind"))]
    assert [(row.title, row.groups) for row in rows(text)] == [("First", ("Pages",)), ("Deep", ("Pages", "Second"))]


def test_a_parent_may_be_the_owner() -> None:
    text = "* [[User:Ann|Ann]]\n** Write the page\n** {{done}} Read the page\n* Loose\n"
    assert told(text) == [("Write the page", "open", "Ann"), ("Read the page", "done", "Ann"), ("Loose", "open", "")]


@pytest.mark.parametrize(
    ("line", "title", "state", "owner"),
    [
        ("Write {{done}}", "Write", "done", ""),
        ("{{todo|Write it}}", "Write it", "open", ""),
        ("'''DONE''' Write", "Write", "done", ""),
        ("[DONE] Write", "Write", "done", ""),
        ("[ ] Write", "Write", "open", ""),
        ("Write - DONE", "Write", "done", ""),
        ("<del>Write</del>", "Write", "done", ""),
        ("<s>Write</s> {{Unknown|x}}", "Write {{Unknown|x}}", "open", ""),
        ("Write <s>one</s> two", "Write one two", "open", ""),
        ("Write (owner: Ann)", "Write", "open", "Ann"),
        ("Write (owner: unclaimed)", "Write", "open", ""),
        ("Write -- [[User:Ann B|Ann]] ([[User talk:Ann B|talk]]) 12:00, 3 April 2012 (UTC)", "Write", "open", "Ann"),
        ("[[Page_one|The page]] and [https://example.org/a?b=1&amp;c label]", "The page and label", "open", ""),
        ("<nowiki>{{done}} [[x]]</nowiki> as text", "{{done}} [[x]] as text", "open", ""),
        ("a<!-- not seen -->b", "ab", "open", ""),
        ("'''Bold''' and ''slanted'' &lt;b&gt;", "Bold and slanted <b>", "open", ""),
    ],
)
def test_a_line_says_its_state_and_owner(line: str, title: str, state: str, owner: str) -> None:
    assert told(f"* {line}") == [(title, state, owner)]


@pytest.mark.parametrize(
    ("where", "target", "is_about_page"),
    [
        ("[[Man_pages|here]]", "Man_pages", True),
        ("[[:Man pages]]", "Man pages", True),
        ("<del>[[Man pages]]</del>", "Man pages", True),
        ("'''[[Man pages]]''' [[Category:Manuals]]", "Man pages", True),
        ("[https://example.org/a here]", "https://example.org/a", False),
        ("[//example.org/a here]", "https://example.org/a", False),
        ("[[Man pages]] [[Man pages]]", "Man pages Man pages", False),
        ("https://example.org/a.", "https://example.org/a.", False),
        ("[[Man pages]], the first", "Man pages, the first", False),
        ("<nowiki>[[Man pages]]</nowiki>", "[[Man pages]]", False),
        ("docs/man", "docs/man", False),
        ("[[User:Ann]]", "Ann", False),
        ("[[Category:Man pages]]", "", False),
        ("", "", False),
    ],
)
def test_a_cell_that_is_one_link_says_where_it_leads(where: str, target: str, *, is_about_page: bool) -> None:
    [row] = rows(f"{{|\n! Task !! Where\n|-\n| [[Another]] || {where}\n|}}")
    assert (row.fields["target"], row.is_about_page) == (target, is_about_page)


@pytest.mark.parametrize(
    ("line", "target", "is_about_page"),
    [
        ("See [[Man pages]] and https://example.org/a", "Man pages", True),
        ("See https://example.org/a and [[Man pages]]", "https://example.org/a", False),
        ("See docs/man [[Category:Man pages]] [[File:Man.png]]", None, False),
    ],
)
def test_a_line_is_about_where_its_first_link_leads(line: str, target: str | None, *, is_about_page: bool) -> None:
    [row] = rows(f"* {line}")
    assert (row.fields.get("target"), row.is_about_page) == (target, is_about_page)


def test_comments_and_verbatim_text_hold_no_lists() -> None:
    text = "<!-- * hidden\n* too -->\n<pre>\n* shown\n== no ==\n</pre>\n* one\n"
    assert kinds(text) == ["text", "text", "text", "text", "text", "text", "task"]


TABLE = """\
{| class="wikitable"
|+ Who does what
! Topic !! Owner
! Status
! Note
|-
| [[Man_pages|Man pages]] || (your name here)
| Done (no skin)
| See [[#Below|below]]|
|- style="color:red"
| style="color:red" | Wiki
| [[User:Ann|Ann]]
| '''In progress'''
|
some more
|-
|
| Bob
|}
"""


def test_rows_of_a_table_are_tasks() -> None:
    found = read(TABLE)
    first, second = found.rows
    assert (first.line, first.title, first.state, first.remark, first.owner) == (7, "Man pages", "done", "no skin", "")
    assert first.fields == {"how": "See below|", "target": "Man_pages"}
    assert (second.line, second.title, second.state, second.owner) == (11, "Wiki", "in progress", "Ann")
    assert second.fields == {"how": "some more"}
    assert [str(line.kind) for line in found.lines] == [
        *["layout"] * 6, "task", "part", "part", "layout", "task", "part", "part", "part", "part", "layout", "part",
        "not understood", "layout",
    ]  # fmt: skip


@pytest.mark.parametrize("opening", ["{|", ":{|", "* Tasks:\n{|"])
def test_a_table_may_be_indented_and_lack_its_first_row_and_its_end(opening: str) -> None:
    found = read(f"{opening}\n! Task !! Owner\n|-\n| One || Ann\n== After ==\n* Two\n")
    assert [(row.title, row.owner) for row in found.rows] == [("One", "Ann"), ("Two", "")]
    assert found.lines[-2].kind == Kind.HEADING


def test_cells_span_rows_and_columns() -> None:
    text = (
        '{|\n! Topic !! Owner !! Note\n|-\n| rowspan="2" | Flags || Ann || New\n|-\n| colspan="2" | Bob\n|-\n'
        '| Same || rowspan="9" | Eve ||\n|-\n| Last ||\n|}'
    )
    assert told(text)[-2:] == [("Same", "open", "Eve"), ("Last", "open", "Eve")]


def test_a_topic_over_several_rows_is_what_its_parts_have_in_common() -> None:
    text = '{|\n! Topic\n! Subtopic\n! Owner\n|-\n|rowspan="2"|Licence\n|New pages\n|Ann\n|-\n|Merging\n|Bob\n|}'
    assert [(row.title, row.groups, row.owner) for row in rows(text)] == [
        ("New pages", ("Licence",), "Ann"),
        ("Merging", ("Licence",), "Bob"),
    ]


def test_cells_are_tasks_where_the_columns_are_no_fields() -> None:
    text = "{|\n! Spring !! Summer\n|-\n| Plan || Write\n|-\n| || Print {{done}}\n|}"
    assert [(row.title, row.groups, row.state) for row in rows(text)] == [
        ("Plan", ("Spring",), "open"),
        ("Write", ("Summer",), "open"),
        ("Print", ("Summer",), "done"),
    ]


def test_tables_of_html_are_read() -> None:
    text = (
        "<table class='x'>\n<tr><th>Task</th><th>Owner</th></tr>\n<tr>\n<td>One</td>\n<td>Ann\n</td></tr>\n"
        "<tr><td>Two<td></tr>\n</table>\nafter"
    )
    assert told(text) == [("One", "open", "Ann"), ("Two", "open", "")]
    assert kinds(text)[-2:] == ["layout", "text"]


def test_what_is_not_understood_is_said() -> None:
    text = "| stray\n{{Box\n|a=1\n}}\n*\n* {{done}}\n"
    found = read(text)
    assert [str(line.kind) for line in found.lines] == ["not understood"] * 6
    assert all(line.reason for line in found.lines)


def test_mail_addresses_of_owners_are_left_out() -> None:
    assert told("{|\n! Task !! Owner\n|-\n| One || Ann <ann@example.org>\n|}") == [("One", "open", "Ann")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x" * 5_000_000, "larger than 2 MB"),
        ("* a\n" * 6_000, "more than 5,000 tasks"),
        ("a\n" * 60_000, "more than 50,000 lines"),
        ("{|\n|-\n" + ("|a" + "||a" * 6_000 + "\n") * 20 + "|}", "cells"),
        (b"\xff\xfe*", "not UTF-8"),
    ],
    ids=["bytes", "tasks", "lines", "cells", "letters"],
)
def test_limits_are_said(text: str | bytes, words: str) -> None:
    with pytest.raises(WikitextError, match=words):
        read(text)


HOSTILE = (
    "*" * 10_000 + " a",
    "{|\n" * 10_000, "{{" * 9_000, "[[" * 9_000, "<nowiki>" * 9_000, "<!--" * 9_000, "[//" * 6_000,
    "<table><tr>" * 1_500, "''" * 9_000, "* " + "." * 19_000, "=" * 10_000,
    "* " + "&amp" * 4_000, "{|\n|" + "a=" * 9_000,
    "\n".join("*" * depth + " a" for depth in range(1, 500)),
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_accounted_for(text: str) -> None:
    assert len(read(text).lines) == sum(bool(line.strip()) for line in text.split("\n"))


def test_a_sheet_of_ordinary_size_is_read_whole() -> None:
    batch = "|-\n| Batch {0}\n| [[User:P{0}|P{0}]]\n| {{{{done}}}}\n| " + "[[css/properties/x{0}]], " * 22 + "\n"
    sheet = "{|\n! Batch\n! Owner\n! Status\n! Pages\n" + "".join(batch.format(number) for number in range(80)) + "|}\n"
    assert len(sheet) > 40_000
    found = rows(sheet)
    assert len(found) == 80
    assert (found[79].title, found[79].owner, found[79].state) == ("Batch 79", "P79", "done")
