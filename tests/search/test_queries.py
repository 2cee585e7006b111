from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.search import index, queries
from app.search.index import Entry
from app.search.models import SearchEntry
from app.search.parser import parse
from tests.conftest import NOW


def entry(number: int, title: str, text: str = "", kind: str = "post", **changes: object) -> Entry:
    """Number 3 happened three days before now."""
    happened = NOW - timedelta(days=number)
    values: dict[str, object] = {"happened_at": happened, "visible_from": happened, "path": f"/{kind}/{number}/"}
    return Entry(kind=kind, object_id=number, title=title, text=text, **(values | changes))  # type: ignore[arg-type]


def found(session: Session, text: str, **how: object) -> list[int]:
    results = queries.search(session, parse(text), now=NOW, **how)  # type: ignore[arg-type]
    return [result.object_id for result in results.items]


def fill(session: Session, *entries: Entry) -> None:
    for item in entries:
        index.put(session, item)
    session.commit()


@pytest.fixture
def library(session: Session) -> Session:
    fill(
        session,
        entry(1, "NUMA and Xen", "Memory belongs to nodes; the scheduler knows.", author="Hypervisor notes",
              author_slug="hypervisor-notes", categories=["hypervisor"], tags=["numa", "xen-4-2"]),
        entry(2, "Xen 4.2: cpupools", "A pool of CPUs with a scheduler of its own. Migrating a domain is free.",
              author="Hypervisor notes", author_slug="hypervisor-notes", tags=["xen-4-2"]),
        entry(3, "Xen Document Day", "Write about event channels; Jürgen reviews.", kind="event", categories=["docs"]),
        entry(4, "Describe the event channel", "One page for the wiki.", kind="task", tags=["docs"]),
    )  # fmt: skip
    return session


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("xen", {1, 2, 3}),
        ("XEN scheduler", {1, 2}),
        ("scheduler -pool", {1}),
        ("schedulers", {1, 2}),
        ("migration", {2}),
        ('"event channel"', {3, 4}),
        ('"channel event"', set()),
        ('"xen memory"', set()),
        ("4.2", {1, 2}),
        ("cpu-pool", set()),
        ("jurgen", {3}),
        ("Jürgen", {3}),
        ("hypervisor notes", {1, 2}),
        ("cpup*", {2}),
        ("ta* kin* pos*", set()),
        ("tag:xen-4-2", {1, 2}),
        ("tag:xen", set()),
        ("tag:xen-4-2 -tag:numa", {2}),
        ("author:hypervisor-notes memory", {1}),
        ('author:"Hypervisor notes"', {1, 2}),
        ("category:docs", {3}),
        ("after:2012-04-18", {1, 2}),
        ("before:2012-04-18", {3, 4}),
        ("after:2012-04-17 before:2012-04-18", {3}),
        ("after:2012 -xen", {4}),
        ("xen -event", {1, 2}),
        ("nowhere", set()),
    ],
)
def test_what_is_found(library: Session, text: str, expected: set[int]) -> None:
    assert set(found(library, text)) == expected
    assert found(library, text, order="newest") == sorted(expected)


@pytest.mark.parametrize(
    "text",
    [
        '"', "'", '"a', "a\"b'c", "-", "--", "- -", "NOT", "AND", "OR NOT", "NEAR(a b)", "a AND", "(a", "a)", "*", "a*",
        "^a", "{title}: a", "title_words:a", "a + b", "a & !b", "a <-> b", "a:*", "\\", "%", "_", "\0", "a\0b", "😀",
        "x" * 10_000, "a " * 5_000, "-a", "-tag:x", "author:", "after:", "after:9999-99-99", "before:0000",
        "after:0001", "after:9999-12-31", "before:9999-12-31", "日本語", "الزنة", "kind:post", ":kind:post",
        "'; DROP TABLE search_entries; --",
    ],
)  # fmt: skip
def test_nonsense_has_an_answer(library: Session, text: str) -> None:
    for order in queries.ORDERS:
        results = queries.search(library, parse(text), now=NOW, zone=ZoneInfo("Pacific/Auckland"), order=order)
        assert results.count == len(results.items)


def test_a_title_counts_for_more_than_a_text(session: Session) -> None:
    fill(session, entry(1, "Other", "All about grants."), entry(2, "Grants", "Nothing else."))
    assert found(session, "grants") == [2, 1]
    assert found(session, "grants", order="newest") == [1, 2]


def test_of_one_kind(library: Session) -> None:
    assert found(library, "event channel", kind="task") == [4]
    assert found(library, "event channel", kind="nonsense") == found(library, "event channel")


def test_nothing_is_found_before_it_may_be_seen(session: Session) -> None:
    fill(session, entry(1, "Secret xen", visible_from=NOW + timedelta(minutes=1)), entry(2, "Open xen"))
    assert found(session, "xen") == [2]
    later = queries.search(session, parse("xen"), now=NOW + timedelta(minutes=1))
    assert {result.object_id for result in later.items} == {1, 2}


def test_dates_are_local(session: Session) -> None:
    fill(session, entry(1, "Late", happened_at=datetime(2012, 4, 30, 23, 30, tzinfo=UTC)))
    assert found(session, "late after:2012-05") == []
    assert found(session, "late after:2012-05", zone=ZoneInfo("Europe/Berlin")) == [1]


def test_pages_partition_the_matches(session: Session) -> None:
    fill(session, *(entry(number, "Xen", f"text {number}") for number in range(1, 26)))
    for order in queries.ORDERS:
        pages = [queries.search(session, parse("xen"), now=NOW, page=page, order=order) for page in (1, 2, 3, 4)]
        assert [len(page.items) for page in pages] == [10, 10, 5, 0]
        assert [page.has_next for page in pages] == [True, True, False, False]
        assert {item.object_id for page in pages for item in page.items} == set(range(1, 26))
        assert {page.count for page in pages} == {25}


def test_only_the_newest_matches_are_ranked_and_the_answer_says_so(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "RANKED", 3)
    titles = {1: "Other", 2: "Pools alone", 3: "Xen pools", 4: "Pools of Xen"}
    fill(session, *(entry(number, title, "xen pools") for number, title in titles.items()))
    results = queries.search(session, parse("xen pools"), now=NOW)
    assert [result.object_id for result in results.items] == [3, 2, 1]
    assert (results.count, results.is_more, results.is_limited) == (3, True, True)


def test_newest_first_counts_no_further_than_it_must(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "COUNTED", 5)
    fill(session, *(entry(number, "Xen") for number in range(1, 26)))
    results = queries.search(session, parse("xen"), now=NOW, page=3, order="newest")
    assert [result.object_id for result in results.items] == [21, 22, 23, 24, 25]
    assert (results.count, results.is_more, results.is_limited) == (5, True, False)


def test_changing_an_entry_changes_what_is_found(session: Session) -> None:
    fill(session, entry(1, "Old title", "old text"))
    fill(session, entry(1, "New title", "new text", happened_at=NOW - timedelta(days=9)))
    assert found(session, "old") == []
    assert found(session, "new") == [1]
    assert session.scalars(select(SearchEntry.happened_at)).all() == [NOW - timedelta(days=9)]


def test_removing_an_entry(session: Session) -> None:
    fill(session, entry(1, "Xen"), entry(1, "Xen", kind="task"))
    index.remove(session, "post", 1)
    session.commit()
    assert [result.kind for result in queries.search(session, parse("xen"), now=NOW).items] == ["task"]


def test_putting_the_same_again_writes_nothing(session: Session) -> None:
    fill(session, entry(1, "Xen", "text", tags=["a", "b"]))
    index.put(session, entry(1, "Xen", "text", tags=["a", "b"]))
    assert not session.dirty
    assert not session.new


def test_results_are_safe_html(session: Session) -> None:
    fill(session, entry(1, "<b>Xen</b>", "<script>xen</script>", author="A & B", author_slug="ab"))
    (result,) = queries.search(session, parse("xen"), now=NOW).items
    assert result.title == "&lt;b&gt;<mark>Xen</mark>&lt;/b&gt;"
    assert result.excerpt == "&lt;script&gt;<mark>xen</mark>&lt;/script&gt;"
    assert (result.kind, result.path, result.author, result.author_slug) == ("post", "/post/1/", "A & B", "ab")


def test_a_phrase_far_into_a_long_text(session: Session) -> None:
    fill(
        session, entry(1, "Long", "word " * 14_000 + "needle eye"), entry(2, "Longer", "word " * 40_000 + "needle eye")
    )
    assert found(session, '"needle eye"') == [1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How the event channels work", [4]),
        ("describ", [4]),
        ("event nodes channel migration", [4]),
        ("event migration nodes", []),
        ("wiki page", [4]),
        ("wiki page nodes", []),
        ("pages", [4]),
        ("the of and a", []),
        ("", []),
        ("\"(' OR NEAR * - : !&|", []),
        ("event " * 5000, [4]),
    ],
    ids=range(11),
)
def test_texts_are_alike_by_half_of_their_words(library: Session, text: str, expected: list[int]) -> None:
    assert queries.alike(library, text, kind="task", now=NOW, most=5) == expected


def test_what_is_most_alike_stands_first(session: Session) -> None:
    fill(session, *(entry(n, title, "On Xen.", kind="task") for n, title in enumerate(("Vchan", "Vchan and pools"), 1)))
    assert queries.alike(session, "pools of vchan", kind="task", now=NOW, most=5)[0] == 2
    assert len(queries.alike(session, "pools of vchan", kind="task", now=NOW, most=1)) == 1
