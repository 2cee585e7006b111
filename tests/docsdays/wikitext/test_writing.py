"""Tables that are written here read back as they were."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.docsdays.wikitext import FIELDS, Listed, digests, read, write

HARD = (
    "a | b || c !! d", "* item", "# one", "== not a heading ==", "; a : b", "~~~~", "{{done}} [[Page|x]] [http://x y]",
    "<nowiki>x</nowiki> <del>no</del> <br> &amp; &#124;", "'''bold''' ''it'' don't", "__TOC__ a_b", "[DONE] done",
    "|}", "|-",     "- dash", "one\ntwo\n\n  four, indented\n* five",
    "https://example.org/?a=1&b=2#c", "   x", "a  b\tc", "{| x", "-->", "DONE: x",
)  # fmt: skip
LINE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs"), include_characters=" \t"), max_size=40)
TEXTS = st.lists(LINE | st.sampled_from(HARD), max_size=4).map(lambda parts: "\n".join(parts).strip())
TITLES = (LINE | st.sampled_from([text for text in HARD if "\n" not in text])).map(str.strip).filter(bool)


def back(tasks: list[Listed]) -> list[dict[str, str]]:
    page = f"Before.\n\n{write(tasks, caption='All tasks | of us')}\nAfter.\n"
    found = read(page)
    assert "not understood" not in {line.kind for line in found.lines}
    assert [row.key for row in found.rows] == [task.key for task in tasks]
    assert [row.was for row in found.rows] == [digests(task.fields) for task in tasks]
    return [{**row.fields, "title": row.title, "state": row.state, "owner": row.owner} for row in found.rows]


def listed(key: str = "XD-7K2Q", **fields: str) -> Listed:
    return Listed(key, dict.fromkeys(FIELDS, "") | {"title": "Write it", "state": "open", **fields})


def test_the_table_is_as_people_know_them() -> None:
    task = listed(area="Wiki", owner="Ann B, Bob", how="One | two\nthree")
    written = write([Listed(task.key, task.fields, ("Ann B", "Bob"))], caption="Tasks")
    assert written.splitlines()[:4] == [
        '{| class="wikitable sortable"',
        "|+ Tasks",
        '! scope="col" | Task',
        '! scope="col" | Area',
    ]
    assert f'|- id="XD-7K2Q" data-was="{digests(task.fields)}"\n| Write it\n| Wiki\n' in written
    assert "| [[User:Ann B|Ann B]], [[User:Bob|Bob]]\n" in written
    assert written.endswith("| One &#124; two<br />three\n|}\n")


def test_every_hard_text_comes_back() -> None:
    tasks = [listed(title=text.replace("\n", " ").strip(), why=text.strip(), how=f"x{text}".strip()) for text in HARD]
    assert back(tasks) == [dict(task.fields) for task in tasks]


@settings(max_examples=60, deadline=None)
@given(TITLES, TEXTS, TEXTS, TEXTS)
def test_any_text_comes_back(title: str, why: str, how: str, target: str) -> None:
    task = listed(title=title.replace("\t", " "), why=why, how=how, target=target.replace("\n", " "))
    assert back([task]) == [dict(task.fields)]


def test_names_that_are_no_titles_are_written_plainly() -> None:
    for name in ("Ann [x]", "A|B", "a: b", "Zoë", "O'Neil"):
        task = listed(owner=name)
        assert back([Listed(task.key, task.fields, (name,))]) == [dict(task.fields)]
