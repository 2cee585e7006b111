from pathlib import Path

import pytest

from app.core.documents import dump_markdown, dump_yaml, read_list, read_markdown, read_sections
from app.core.errors import ContentError


def test_front_matter_and_body(tmp_path: Path) -> None:
    file = tmp_path / "post.md"
    file.write_text("---\ntitle: 'Xen 4.2: cpupools'\ndate: 2012-04-23 10:00\n---\n\nText.\n", "utf-8")
    record, body = read_markdown(file)
    assert record.text("title") == "Xen 4.2: cpupools"
    assert record.wall_time("date").isoformat() == "2012-04-23T10:00:00"
    assert body == "Text.\n"


def test_what_is_written_reads_back_and_writes_the_same(tmp_path: Path) -> None:
    front = {
        "title": "Where It — “so”",
        "tags": ["a", "b"],
        "follows": {"url": None, "date": "2012-04-30"},
    }
    file = tmp_path / "post.md"
    file.write_text(dump_markdown(front, "Text.\n\n"), "utf-8")
    record, body = read_markdown(file)
    assert {key: record.raw(key) for key in front} == front
    assert dump_markdown(front, body) == file.read_text("utf-8")
    assert "tags: [a, b]" in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("title: x\n", 1, "front matter"),
        ("---\ntitle: [x\n---\n", 2, "YAML"),
        ("---\n- x\n---\n", 2, "mapping"),
    ],
)
def test_broken_front_matter_names_file_and_line(tmp_path: Path, text: str, line: int, word: str) -> None:
    file = tmp_path / "broken.md"
    file.write_text(text, "utf-8")
    with pytest.raises(ContentError, match=word) as error:
        read_markdown(file)
    assert f"broken.md, line {line}:" in str(error.value)


def test_a_wrong_value_names_its_own_line(tmp_path: Path) -> None:
    file = tmp_path / "events.yaml"
    file.write_text(dump_yaml([{"slug": "a", "start": "2012-05-07"}, {"slug": "b", "start": "May"}]), "utf-8")
    first, second = read_list(file)
    assert first.day("start").isoformat() == "2012-05-07"
    with pytest.raises(ContentError, match=r"events.yaml, line 4: start: must be a date"):
        second.day("start")


def test_a_misspelt_key_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("- slug: a\n  titel: b\n", "utf-8")
    (record,) = read_list(file)
    with pytest.raises(ContentError, match="line 2: titel: unknown key; known are slug, title"):
        record.refuse_unknown({"slug", "title"})


def test_a_file_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"- a: 1\n- b: \xff\n")
    with pytest.raises(ContentError, match=r"line 2: is not UTF-8"):
        list(read_list(file))


def test_a_key_that_stands_twice_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("tags:\n- slug: a\ntags:\n- slug: b\n", "utf-8")
    with pytest.raises(ContentError, match=r"x.yaml, line 3: is not valid YAML: the key 'tags' stands twice"):
        read_sections(file)
    file.write_text("- slug: a\n  follows:\n    url: x\n    date: y\n    url: z\n", "utf-8")
    with pytest.raises(ContentError, match=r"x.yaml, line 5: is not valid YAML: the key 'url' stands twice"):
        list(read_list(file))
    file.write_text("- slug: a\n  one: &x {k: 1}\n  two: *x\n- slug: a\n", "utf-8")
    assert [record.text("slug") for record in read_list(file)] == ["a", "a"]


@pytest.mark.parametrize("blank", [0, 1, 3])
def test_the_line_where_the_text_begins_is_known(tmp_path: Path, blank: int) -> None:
    file = tmp_path / "post.md"
    file.write_text("---\ntitle: x\ntags:\n- a\n---\n" + "\n" * blank + "Text.\nMore.\n", "utf-8")
    record, body = read_markdown(file)
    assert body.startswith("Text.")
    assert record.body_line == 6 + blank
    assert file.read_text("utf-8").splitlines()[record.body_line - 1] == "Text."
